import { course, type DashboardContent, largest, now, quantile, rateBy, series, window } from "./panel.ts";

/** The dashboard "Delivery". */
export const delivery: DashboardContent = {
  name: "delivery",
  title: "Delivery",
  rows: [
    {
      title: "Channels",
      panels: [
        course(
          "Messages",
          "ops",
          "By channel and the status they reached.",
          rateBy("channel, outcome", series("deliveries_total")),
          {
            legend: "{{channel}} {{outcome}}",
          },
        ),
        course(
          "Time to the outcome (p95)",
          "s",
          "From the moment a message may be sent. The goal is 60 s.",
          quantile(0.95, "delivery_settled_seconds", ["channel"]),
          {
            legend: "{{channel}}",
            limit: 60,
          },
        ),
        now("Paused channels", "bool", "1 while a channel is paused.", largest("channel_paused", "channel"), {
          legend: "{{channel}}",
        }),
        course(
          "Past due",
          "s",
          "How long the oldest message that may be planned or sent has waited.",
          largest("deliveries_past_due_seconds"),
        ),
      ],
    },
    {
      title: "Providers",
      panels: [
        course(
          "Answers",
          "s",
          "Time that a provider takes to accept or refuse a message (p95).",
          quantile(0.95, "delivery_handover_seconds", ["provider"]),
          {
            legend: "{{provider}}",
          },
        ),
        course(
          "Messages not accepted",
          "ops",
          "By provider and cause.",
          rateBy("provider, kind", series("provider_errors_total")),
          {
            legend: "{{provider}} {{kind}}",
          },
        ),
        now(
          "Open circuits",
          "bool",
          "1 while only test requests are sent to a provider.",
          largest("provider_circuit_open", "provider"),
          {
            legend: "{{provider}}",
          },
        ),
        course(
          "Webhooks",
          "ops",
          "Events of providers by result.",
          rateBy("provider, result", series("webhooks_total")),
          {
            legend: "{{provider}} {{result}}",
          },
        ),
        course(
          "Segments of text messages",
          "ops",
          "Twilio bills each of them.",
          `sum(rate(${series("sms_segments_total")}[${window}]))`,
        ),
      ],
    },
    {
      title: "Digests",
      panels: [
        course("Waiting items", "short", "Items that wait for a digest, due or not.", largest("digest_items_pending")),
        course("Late digests", "s", "How long the oldest due item has waited.", largest("digests_overdue_seconds")),
      ],
    },
  ],
};
