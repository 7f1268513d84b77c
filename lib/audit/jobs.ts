import { implementTask } from "#lib/jobs/index.ts";
import { anchorHead } from "./anchor.ts";
import { keepMonths } from "./months.ts";
import { auditAnchorTask, auditPartitionsTask } from "./tasks.ts";

export const auditAnchor = implementTask(auditAnchorTask, async (ctx) => {
  const anchor = await anchorHead(ctx);
  return { outcome: anchor ? "anchored" : "unchanged", sequence: anchor?.sequence };
});

export const auditPartitions = implementTask(auditPartitionsTask, (ctx) => keepMonths(ctx));
