import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { type AlertChannelState, alertChannelStates } from "#lib/alerts/index.ts";
import { type CheckedAccount, channelModules, checkAccounts, pacedRequest } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { listOperations, queueState } from "#lib/operations/index.ts";
import { accountFinding, failed, passed, runSmokeCheck } from "#lib/smoke/index.ts";
import type { Check } from "../report.ts";
import { type Diagnosis, diagnose, note } from "./finding.ts";

/** The database, and the state that the service writes there. */
export async function diagnoseDatabase(ctx: Ctx): Promise<Check[]> {
  const ownChecks = await Promise.all(
    (["DATABASE", "SCHEMA"] as const).map(async (check) => (await runSmokeCheck(ctx, { check })).checks),
  );
  return [
    ...ownChecks.flat(),
    await diagnose("clock", () => diagnoseClock(ctx)),
    await diagnose("worker", diagnoseWorkers),
    await diagnose("backup", () => diagnoseBackup(ctx)),
    ...(await diagnoseAlertChannels(ctx)),
  ];
}

const mostClockDifferenceMs = 5_000;

async function diagnoseClock({ actor }: Ctx): Promise<Diagnosis> {
  const { rows } = await transaction(actor, (tx) =>
    tx.execute<{ ms: number }>(sql`SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 AS ms`),
  );
  const differenceMs = Math.round(Math.abs(Date.now() - Number(rows[0]?.ms)));
  if (differenceMs <= mostClockDifferenceMs) return passed("This host and the database agree");
  return failed(
    `This host and the database differ by ${Math.round(differenceMs / 1_000)} s`,
    "Run a time service such as chrony on both. Signatures and expiries depend on the time.",
  );
}

async function diagnoseWorkers(): Promise<Diagnosis> {
  const { workers, dead, failingJobs } = await queueState();
  if (workers === 0)
    return failed("No worker is running", 'Start one with "npm run worker". Without one, nothing is sent.');
  const [failing] = failingJobs;
  if (failing)
    return failed(
      `${failing.jobs} jobs of the task ${failing.task} keep failing`,
      "Look for their errors in the log of the workers.",
    );
  return passed(`${workers} running, ${dead} jobs gave up`);
}

const howToBackUp = "Set BACKUP_DIR for the worker, or run ./np backup each day. docs/backup.md says how.";

async function diagnoseBackup(ctx: Ctx): Promise<Diagnosis> {
  const backup = (await listOperations(ctx)).find(({ kind }) => kind === "backup");
  if (backup?.last?.ok === false)
    return failed(`The last backup failed: ${backup.last.detail ?? "unknown"}`, "Follow ops/runbooks/BackupFailed.md.");
  if (!backup?.lastSuccessAt)
    return env().BACKUP_DIR === undefined
      ? note("No backup is configured, and none was recorded", howToBackUp)
      : note("No backup was recorded yet", "The worker makes the first one within an hour.");
  const at = `The last backup succeeded at ${backup.lastSuccessAt.toISOString()}`;
  return backup.dueBy < ctx.now ? failed(at, howToBackUp) : passed(at);
}

async function diagnoseAlertChannels({ actor }: Ctx): Promise<Check[]> {
  const states = await transaction(actor, alertChannelStates).catch(() => []);
  return Promise.all([
    ...states
      .filter(({ failingSince }) => failingSince !== null)
      .map(({ name, failingSince, lastError }) =>
        diagnose("alerts", () =>
          failed(
            `The channel ${name} fails since ${failingSince?.toISOString()}: ${lastError ?? "unknown"}`,
            "Correct its variables. Waiting alerts are then sent.",
          ),
        ),
      ),
    ...states.filter(({ name }) => name === "mail").map((mail) => diagnose("alert mail", () => diagnoseMail(mail))),
    ...states
      .filter(({ name, outboxOnly, failingSince }) => name in teamVariables && outboxOnly && failingSince === null)
      .map(({ name }) => diagnose("team mail", () => diagnoseTeamMail(name))),
  ]);
}

const teamVariables: Partial<Record<AlertChannelState["name"], string>> = {
  "mail-ciso": "CISO_EMAIL",
  "mail-legal": "LEGAL_EMAIL",
};

const diagnoseTeamMail = (name: AlertChannelState["name"]): Diagnosis =>
  failed(
    `${teamVariables[name]} is set, and its mails about incidents are not sent: without RESEND_API_KEY they stay in the outbox`,
    "Set RESEND_API_KEY. Mails that wait are then sent.",
  );

/** Whether the alerts that no other channel gets reach somebody. */
function diagnoseMail({ fallback, outboxOnly, recipients }: AlertChannelState): Diagnosis {
  const which = fallback ? "Alerts that Slack cannot get" : "Alerts";
  if (outboxOnly)
    return note(
      `${which} reach nobody: without RESEND_API_KEY their mails stay in the outbox`,
      fallback ? "Set RESEND_API_KEY." : "Set RESEND_API_KEY, or SLACK_BOT_TOKEN and OPS_SLACK_CHANNEL.",
    );
  if (recipients === 0)
    return (fallback ? note : failed)(
      `${which} reach nobody: no ADMIN has a verified email address`,
      "Give the role ADMIN to somebody who can sign in by mail.",
    );
  return passed(`${which} are mailed to each ADMIN with a verified address (${recipients})`);
}

/**
 * Sends a look-up to each provider with the variables of this command. `ctx` null: without a database the pace of the workers
 * is unknown.
 */
export async function diagnoseProviders(ctx: Ctx | null): Promise<Check[]> {
  const accounts = ctx
    ? await checkAccounts((provider, request) => pacedRequest(ctx, provider, request)).catch(() => null)
    : null;
  return toChecks(accounts ?? (await checkAccounts((_provider, request) => request())));
}

function toChecks(accounts: readonly CheckedAccount[]): Check[] {
  return accounts.map(({ durationMs, ...account }) => {
    const finding = accountFinding(account);
    const variables = new Intl.ListFormat("en").format(channelModules[account.channel].variables);
    const hint = account.check ? finding.hint : `To send messages, set ${variables}.`;
    return { name: `provider.${account.channel.toLowerCase()}`, ...finding, hint, durationMs };
  });
}
