import { hash } from "node:crypto";
import { and, asc, desc, eq, gte, isNull, ne } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import { apiKeys, operationRuns, users } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { processSingleton, setProcessSingleton } from "#lib/process-singleton.ts";
import { recordRun } from "../runs.ts";
import { accessReportTask } from "./tasks.ts";

/** Returns the access rules as lines. The rules belong to the API, which this folder must not import. */
export type AccessRules = () => readonly string[];

/** The processes set it at their start. */
export const provideAccessRules = (rules: AccessRules): void => setProcessSingleton("access-rules", rules);
const accessRules = (): readonly string[] =>
  processSingleton<AccessRules>("access-rules", () => {
    throw new Error("provideAccessRules was not called");
  })();

export interface AccessReport {
  digest: string;
  /** Lines that the last report did not have, and lines that only the last one had. Empty for the first report. */
  added: string[];
  removed: string[];
  isFirst: boolean;
  detail: string;
}

const service: Actor = { kind: "system", task: "rbac-report" };

/** Records who may do what today, with the differences from the last report. Reviewers read the differences. */
export async function recordAccessReport(ctx: Ctx, rules: readonly string[]): Promise<AccessReport> {
  const { lines, last } = await transaction(service, async (tx) => {
    const [previous] = await tx
      .select({ report: operationRuns.report })
      .from(operationRuns)
      .where(and(eq(operationRuns.kind, "rbac-report"), eq(operationRuns.ok, true)))
      .orderBy(desc(operationRuns.finishedAt), desc(operationRuns.id))
      .limit(1);
    return { lines: [...rules, ...(await holders(tx))], last: previous?.report?.split("\n") ?? null };
  });
  const [before, after] = [new Set(last ?? lines), new Set(lines)];
  const added = lines.filter((line) => !before.has(line));
  const removed = [...before].filter((line) => !after.has(line));
  const report = lines.join("\n");
  const digest = hash("sha256", report);
  const difference = last === null ? "the first report" : `${added.length} added, ${removed.length} removed`;
  const detail = `${rules.length} rules, ${lines.length - rules.length} holders of rights; ${difference}. SHA-256 ${digest.slice(0, 16)}`;
  await recordRun(ctx, { kind: "rbac-report", startedAt: ctx.now, ok: true, detail, digest, report });
  return { digest, added, removed, isFirst: last === null, detail };
}

/** People with a role of their own and keys that work, by id. Names and addresses are not needed for the review. */
async function holders(tx: Tx): Promise<string[]> {
  const people = await tx
    .select({ id: users.id, role: users.role })
    .from(users)
    .where(ne(users.role, "VIEWER"))
    .orderBy(asc(users.id));
  const keys = await tx
    .select({ id: apiKeys.id, scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(isNull(apiKeys.revokedAt))
    .orderBy(asc(apiKeys.id));
  return [
    ...people.map(({ id, role }) => `${id} has the role ${role}`),
    ...keys.map(({ id, scopes }) => `${id} has the scopes ${scopes.toSorted().join(", ")}`),
  ];
}

/** The job runs every day, so that a worker that was down on the first of the month catches up. */
export const accessReport = implementTask(accessReportTask, async (ctx) => {
  const month = new Date(Date.UTC(ctx.now.getUTCFullYear(), ctx.now.getUTCMonth(), 1));
  const [done] = await transaction(service, (tx) =>
    tx
      .select({ id: operationRuns.id })
      .from(operationRuns)
      .where(
        and(eq(operationRuns.kind, "rbac-report"), eq(operationRuns.ok, true), gte(operationRuns.finishedAt, month)),
      )
      .limit(1),
  );
  if (done) return { outcome: "unchanged" };
  const { added, removed } = await recordAccessReport(ctx, accessRules());
  return { outcome: "recorded", added: added.length, removed: removed.length };
});
