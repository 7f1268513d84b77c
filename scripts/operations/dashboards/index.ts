import { browsers } from "./browsers.ts";
import { delivery } from "./delivery.ts";
import { host } from "./host.ts";
import { slos } from "./objectives.ts";
import type { DashboardContent } from "./panel.ts";
import { queue } from "./queue.ts";
import { requests } from "./requests.ts";

/** The content of each dashboard. A dashboard without panels is left out. */
export const dashboards: readonly DashboardContent[] = [slos, requests, delivery, queue, host, browsers].filter(
  ({ rows }) => rows.some(({ panels }) => panels.length > 0),
);
