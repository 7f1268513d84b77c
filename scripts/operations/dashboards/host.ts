import { course, type DashboardContent, now, rateBy, series, window } from "./panel.ts";

/** The dashboard "Database and host". */
export const host: DashboardContent = {
  name: "host",
  title: "Database and host",
  rows: [
    {
      title: "Database",
      panels: [
        course(
          "Connections",
          "short",
          "Of all web processes. Waiting ones are requests without a connection.",
          `sum by (state) (${series("db_pool_connections")})`,
          {
            legend: "{{state}}",
          },
        ),
        course("Slow queries", "ops", "Queries over 1 s.", `sum(rate(${series("slow_queries_total")}[${window}]))`),
        course(
          "Waits for a lock",
          "ops",
          "Long waits for an advisory lock.",
          rateBy("lock", series("lock_waits_total")),
          {
            legend: "{{lock}}",
          },
        ),
      ],
    },
    {
      title: "Host",
      panels: [
        course("CPU", "percentunit", "An alert from 80 % on.", series("host_cpu_used_ratio"), {
          legend: "{{instance}}",
          limit: 0.8,
        }),
        course("Memory", "percentunit", "An alert from 85 % on.", series("host_memory_used_ratio"), {
          legend: "{{instance}}",
          limit: 0.85,
        }),
        course("Disk", "percentunit", "Of the data folder. An alert from 90 % on.", series("host_disk_used_ratio"), {
          legend: "{{instance}}",
          limit: 0.9,
        }),
      ],
    },
    {
      title: "Processes",
      panels: [
        now("Web processes", "bool", "1 while Prometheus reaches a process.", series("up"), { legend: "{{instance}}" }),
        course("Memory of the processes", "bytes", "Resident.", series("process_resident_memory_bytes"), {
          legend: "{{instance}}",
        }),
        course(
          "CPU of the processes",
          "percentunit",
          "Of one core.",
          `rate(${series("process_cpu_seconds_total")}[${window}])`,
          { legend: "{{instance}}" },
        ),
        course(
          "Event loop",
          "s",
          "99 % of callbacks have at most this delay (p99).",
          series("nodejs_eventloop_lag_p99_seconds"),
          { legend: "{{instance}}" },
        ),
      ],
    },
  ],
};
