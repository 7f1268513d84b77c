import { bucketsOf } from "#lib/telemetry/index.ts";
import { course, type DashboardContent, quantile } from "./panel.ts";

/** The metrics of browsers that this version has. */
const vitals = [
  ["web_vitals_lcp_seconds", "Largest contentful paint", "s", 2.5],
  ["web_vitals_inp_seconds", "Interaction to next paint", "s", 0.2],
  ["web_vitals_cls_score", "Cumulative layout shift", "short", 0.1],
] as const;
/** The dashboard "Browsers". */
export const browsers: DashboardContent = {
  name: "browsers",
  title: "Browsers",
  rows: [
    {
      title: "Web vitals",
      panels: vitals
        .filter(([metric]) => bucketsOf(metric).length > 0)
        .map(([metric, title, unit, limit]) =>
          course(
            title,
            unit,
            "75 % of page views have at most this value (p75). The line is the limit of a good value.",
            quantile(0.75, metric),
            { limit },
          ),
        ),
    },
  ],
};
