import { beforeEach, onTestFinished } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { openIncident, subscribe, updateIncident } from "../../index.ts";

/** A test file that imports this has its own database, and a clock that stands still until advance(). */
export const database = useDatabase();
let nowMs: number;
export const now = () => new Date(nowMs);
const kinds = ["status-confirmation", "status-notices", "status-subscriber"];
export const run = () => runJobs(database.url, kinds);
export const anonymous = () => ctxFor({ kind: "anonymous" }, now());

/** Advances the clock and makes every retry due. */
export async function advance(ms: number): Promise<void> {
  nowMs += ms;
  await asOwner(database.url, "UPDATE provider_states SET blocked_until = now()");
  await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()");
}

export const secret = `whsec_${Buffer.alloc(32, "s").toString("base64")}`;
let client = 0;
/** Each call comes from a client of its own, unless one is named. */
export const subscribeMail = (target: string, from = `198.51.100.${++client % 250}`) =>
  subscribe({ now: now() }, { kind: "EMAIL", target, locale: "en" }, from);
export const subscribeWebhook = (target: string, given: string | null = null) =>
  subscribe({ now: now() }, { kind: "WEBHOOK", target, secret: given, locale: "en" }, `198.51.101.${++client % 250}`);

interface Mail {
  recipient: string;
  subject: string;
  payload: { text: string; html: string; headers: Record<string, string> };
}
export const mails = () =>
  asOwner<Mail>(database.url, "SELECT recipient, subject, payload FROM outbox ORDER BY created_at, id");
/** The token of the link to this page in a mail. */
export const tokenIn = (mail: Mail | undefined, page: "confirm" | "unsubscribe"): string =>
  new RegExp(`/status/${page}/([\\w.-]+)`).exec(mail?.payload.text ?? "")?.[1] ?? "";
export const rows = (columns: string) =>
  asOwner<Record<string, unknown>>(database.url, `SELECT ${columns} FROM status_subscribers ORDER BY target`);

/** Confirmed subscribers by mail. */
export async function addSubscribers(count: number, domain = "example.com"): Promise<void> {
  await asOwner(
    database.url,
    `INSERT INTO status_subscribers (id, kind, target, target_key, locale, last_notice, created_at, confirmed_at)
     SELECT 'sub_' || lpad(n::text, 26, '0'), 'EMAIL', 'p' || n || '@' || $2, 'p' || n || '@' || $2, 'en', 0, $3, $3
     FROM generate_series(1, $1) n`,
    [count, domain, now()],
  );
}

/** Publishes an update of a new incident. */
export async function publishUpdate(message: string, isPublic = true): Promise<string> {
  const ctx = ctxFor(system, now());
  const { incident } = await openIncident(ctx, { title: "Mails are late", severity: "LOW", message: "Internal words" });
  await updateIncident(ctx, { id: incident.id, message, public: isPublic });
  return incident.id;
}

export function configure(variables: Record<string, string> = {}): void {
  setProcessSingleton(
    "env",
    parseEnv({
      APP_URL: "https://np.example",
      STATUS_PAGE_NAME: "Acme",
      STATUS_WEBHOOK_PRIVATE_HOSTS: "localhost",
      ...variables,
    }),
  );
  setProcessSingleton("transports", createTransports(parseEnv({})));
}

beforeEach(async () => {
  nowMs = Date.UTC(2030, 0, 1, 12);
  setProcessSingleton("clock", () => now());
  configure();
  onTestFinished(() => {
    for (const name of ["clock", "env", "transports", "status-subscriber-limiters"])
      setProcessSingleton(name, undefined);
  });
  await asOwner(
    database.url,
    `DELETE FROM status_subscribers; DELETE FROM status_notices; DELETE FROM incident_updates; DELETE FROM incidents;
     DELETE FROM maintenance_windows; DELETE FROM graphile_worker._private_jobs; DELETE FROM outbox; DELETE FROM rate_limits;
     DELETE FROM suppressions; DELETE FROM provider_states`,
  );
});
