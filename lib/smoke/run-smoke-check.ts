import { sql } from "drizzle-orm";
import { z } from "zod";
import { databaseError, transaction } from "#db/client.ts";
import { readSchemaState } from "#db/schema-state.ts";
import type { Actor } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import { type CheckedAccount, channelModules, checkAccounts, pacedRequest } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { sendProbe } from "#lib/operations/index.ts";
import { parse } from "#lib/parse.ts";
import { log } from "#lib/telemetry/index.ts";
import { type Finding, failed, passed, type SmokeCheck, skipped, timed } from "./check.ts";

/** The checks that need the service's database or its variables. */
export const SERVICE_CHECKS = ["DATABASE", "SCHEMA", "WORKER", "PROVIDERS"] as const;
export type ServiceCheck = (typeof SERVICE_CHECKS)[number];

const system: Actor = { kind: "system", task: "smoke" };
const RunSmokeCheck = z.object({ check: z.enum(SERVICE_CHECKS) });

/** Runs one smoke check in this process. PROVIDERS gives a result for each channel. ADMIN and keys with OPERATIONS. */
export async function runSmokeCheck(ctx: Ctx, input: z.input<typeof RunSmokeCheck>): Promise<{ checks: SmokeCheck[] }> {
  authorize(ctx.actor, "smoke.run");
  const { check } = parse(RunSmokeCheck, input);
  const own: Ctx = { ...ctx, actor: system };
  if (check === "PROVIDERS") return { checks: await checkProviders(own) };
  return { checks: [await timed(check.toLowerCase(), () => checks[check](own), unexpected(own))] };
}

const checks: Record<Exclude<ServiceCheck, "PROVIDERS">, (ctx: Ctx) => Promise<Finding>> = {
  DATABASE: checkDatabase,
  SCHEMA: checkSchema,
  WORKER: checkWorker,
};

/** The error itself is in the log only, because it may contain values of a statement. */
const unexpected =
  ({ requestId }: Ctx) =>
  (error: unknown): Finding => {
    log.error({ requestId, action: "smoke.run", result: "failed", error });
    const refusal = databaseError(error);
    return refusal
      ? failed(
          `The database refused it: ${refusal.message}`,
          'Run "./np migrate" if the check of the schema fails too.',
        )
      : failed("The database did not answer", "Check that PostgreSQL runs and accepts connections.");
  };

async function checkDatabase(): Promise<Finding> {
  const { rows } = await transaction(system, (tx) =>
    tx.execute<{ version: string; read_only: boolean }>(
      sql`SELECT current_setting('server_version') AS version, pg_is_in_recovery()
        OR current_setting('default_transaction_read_only')::boolean AS read_only FROM (SELECT count(*) FROM topics) t`,
    ),
  );
  const [row] = rows;
  if (row?.read_only)
    return failed(
      "The database accepts no writes",
      "DATABASE_URL points to a replica, or the server is read-only. Point it to the primary.",
    );
  return passed(`PostgreSQL ${row?.version}`);
}

async function checkSchema(): Promise<Finding> {
  const { known, newest, missing, newer, unknown, changed } = await readSchemaState();
  if (missing.length > 0)
    return failed(
      `The database lacks ${missing.length} of ${known} migrations: ${missing.join(", ")}`,
      'Run "./np migrate".',
    );
  if (unknown.length > 0)
    return failed(
      `The database has migrations of a newer version: ${unknown.join(", ")}`,
      'Deploy the newer version, or run its "./np migrate --down".',
    );
  if (changed.length > 0)
    return failed(
      `Migrations were changed after they were applied: ${changed.join(", ")}`,
      "Restore their files, and put the change in a new migration.",
    );
  if (newer.length > 0)
    return passed(`${newest}, as in the code. A newer version added to it without a conflict: ${newer.join(", ")}`);
  return passed(`${newest}, as in the code`);
}

/** A worker that is busy with many messages still reaches an urgent one within this time. */
const probeTimeoutMs = 30_000;

async function checkWorker(ctx: Ctx): Promise<Finding> {
  const { ok, problem = "" } = await sendProbe(ctx, probeTimeoutMs);
  if (ok) return passed("A message was accepted, planned and sent");
  return failed(
    `The message of the probe failed: ${problem}`,
    'Start a worker with "npm run worker". If one is running, look for errors in its log.',
  );
}

async function checkProviders(ctx: Ctx): Promise<SmokeCheck[]> {
  const accounts = await checkAccounts((provider, request) => pacedRequest(ctx, provider, request));
  return accounts.map((account) => ({
    name: `provider.${account.channel.toLowerCase()}`,
    ...accountFinding(account),
    durationMs: account.durationMs,
  }));
}

/** What a look-up says about a channel's provider, and what to do. */
export function accountFinding({ channel, provider, check }: Omit<CheckedAccount, "durationMs">): Finding {
  if (!check) return skipped(`${channel} is not configured: its messages go to the outbox`);
  const subject = `${channel} over ${provider}`;
  const variables = new Intl.ListFormat("en").format(channelModules[channel].variables);
  switch (check.status) {
    case "ok":
      return passed(`${subject}: ${check.detail}`);
    case "rejected":
      return failed(`${subject}: ${sentenceOf(check.reason)}`, `Check ${variables}, and the account at the provider.`);
    case "unavailable":
      return failed(
        `${subject}: ${sentenceOf(check.reason)}`,
        "Check the network of the service, the base URL of the provider if one is set, and the provider's status page.",
      );
    default:
      return failed(
        `${subject}: the provider asked to wait`,
        `Nothing is sent until then. Run the check again in ${waitText(check.retryAfterMs)}.`,
      );
  }
}

/** A reason starts with a code: "401 access denied" becomes "access denied (401)". */
const sentenceOf = (reason: string): string => reason.replace(/^(\S+) (.+)$/, "$2 ($1)");

const waitText = (ms = 0): string =>
  ms < 60_000 ? `${Math.max(1, Math.ceil(ms / 1_000))} s` : `${Math.ceil(ms / 60_000)} min`;
