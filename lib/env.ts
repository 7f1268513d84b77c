import { z } from "zod";
import { Email } from "#lib/email-address.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { count, flag, list, officeHours, port, postgresUrl, secret, text, url } from "./env-forms.ts";
import { misspelt } from "./env-names.ts";

const unroutableSender = "Notifications <notifications@localhost.localdomain>";

/**
 * Every variable the service reads, in one table. An empty string counts as unset; all problems are reported together.
 * Values never appear in the error: a mistyped secret must not end in a log. The order is that of docs/reference.md, which is
 * generated from this table: run `npm run reference` after a change.
 */
export const Variables = z.object({
  NODE_ENV: text.default("production").describe("Name of the environment in error reports. Leave it unset."),
  DATABASE_URL: postgresUrl
    .optional()
    .describe(
      "PostgreSQL 15 to 18 to use instead of the embedded one. Its user must be allowed to create a role. Add `sslmode=verify-full` for a server on another host.",
    ),
  DATABASE_READ_URL: postgresUrl
    .optional()
    .describe("Reserved for a read replica. The value is validated; this version sends every query to `DATABASE_URL`."),
  PORT: port.default(3000).describe("TCP port of the web server."),
  WORKER_PORT: port
    .optional()
    .describe(
      "TCP port at which a worker process (`npm run worker`) answers `/health/live`, `/health` and `/metrics`. Unset: it has no HTTP. Let Prometheus read it: only the process that sends a message measures its delivery.",
    ),
  APP_URL: url
    .optional()
    .describe(
      "Address at which people reach the service. Unset: `http://localhost:` and `PORT`. With https, cookies are Secure and Strict-Transport-Security is sent; mail programs accept one-click unsubscribe links only with https. Twilio reports deliveries only if it is set.",
    ),
  DATA_DIR: text
    .default(".data")
    .describe(
      "Folder of the embedded database, the audit anchors and the erasure file. Give `./np` the same `DATA_DIR` (or `DATABASE_URL`) as the service.",
    ),
  BACKUP_DIR: text
    .optional()
    .describe(
      "Folder, on another disk, that the worker backs the database up to each day. Once a month it restores the newest backup into a new server. Unset: nothing is backed up by itself ([backup](backup.md)).",
    ),
  BACKUP_AGE_RECIPIENTS: list
    .refine((keys) => keys.every((key) => /^age1[0-9a-z]+$/.test(key)), "must be age recipients: age1...")
    .optional()
    .describe(
      "Public keys of age (`age-keygen`) that backups are encrypted for. Only their identities read a backup, so keep those elsewhere.",
    ),
  BACKUP_PASSPHRASE: secret
    .min(16, "needs at least 16 characters")
    .optional()
    .describe("Encrypts backups without `BACKUP_AGE_RECIPIENTS`, and reads them. At least 16 characters."),
  BACKUP_IDENTITY_FILE: text
    .optional()
    .describe(
      "File with the age identities that read backups, for `./np restore` and the drill. Unset: a backup for recipients cannot be restored here.",
    ),
  BACKUP_UNENCRYPTED: flag.default(false).describe("1: backups without a recipient or passphrase are not encrypted."),
  BACKUP_KEEP_DAYS: count(1)
    .default(30)
    .describe("Days that a backup is kept. The newest three are kept however old they are."),
  BACKUP_DATABASE_URL: postgresUrl
    .optional()
    .describe(
      "Login for backups of a server of your own: it must see all rows (`BYPASSRLS`) and read all tables (`pg_read_all_data`). Unset: `DATABASE_URL`.",
    ),
  BACKUP_DRILL_DATABASE_URL: postgresUrl
    .optional()
    .describe(
      "Server on which the drill restores a dump into a database of its own, `np_restore_drill`, which it drops again. Its login must be a superuser, or have `CREATEDB CREATEROLE BYPASSRLS`. Use another server than the service's. Unset: the drill starts a server of its own, which the image does not have.",
    ),
  AUTH_SECRETS: list
    .meta({ secret: true })
    .refine((keys) => keys.length > 0, "must contain at least one secret")
    .refine((keys) => keys.every((key) => key.length >= 32), "every secret needs at least 32 characters")
    .optional()
    .describe(
      "Secrets of at least 32 characters each, newest first. They sign links, tokens and the audit log; older ones still verify. Unset: the database keeps one.",
    ),
  DEMO: flag
    .optional()
    .describe(
      "Demo people and one-click sign-in as an ADMIN. Unset: on with the embedded database, off with `DATABASE_URL`.",
    ),
  AUDIT_RETENTION_MONTHS: count(12)
    .default(84)
    .describe("Months that the audit log is kept, 12 or more. Whole months are dropped."),
  RETENTION_DELIVERIES_DAYS: count(1)
    .default(365)
    .describe(
      "Days that deliveries and notifications are kept. Items of a digest of more than ten topics are kept for 90 days or more, because its unsubscribe link needs them.",
    ),
  RETENTION_OUTBOX_DAYS: count(1).default(30).describe("Days that the messages of the outbox are kept."),
  RETENTION_WEBHOOKS_DAYS: count(1).default(30).describe("Days that the providers' webhook events are kept."),
  RETENTION_LEDGER_DAYS: count(31)
    .default(365)
    .describe(
      "Days that the ledger of metrics, the results of the probe, past alerts and runs of operations are kept, 31 or more: 365 in production, 90 in staging. Whole months of the ledger are dropped. With fewer than 93, a quarterly report says how many of its days are missing.",
    ),
  RESEND_API_KEY: secret
    .optional()
    .describe("Sends mail over Resend. Unset: mail goes to the outbox. Needs `EMAIL_FROM`."),
  RESEND_BASE_URL: url
    .optional()
    .describe(
      "Another host for Resend's API: a regional edge, a gateway or a test double. A path is kept in front of Resend's own.",
    ),
  RESEND_WEBHOOK_SECRETS: list
    .meta({ secret: true })
    .optional()
    .describe(
      "Signing secrets of Resend's webhooks (`/api/webhooks/resend`), newest first. Unset: bounces and complaints are not received.",
    ),
  EMAIL_FROM: text.default(unroutableSender).describe("Sender of mails, on a domain that Resend has verified."),
  POSTAL_ADDRESS: text
    .optional()
    .describe(
      "The sender's postal address, in the footer of mails. CAN-SPAM and similar laws require it in marketing mail.",
    ),
  MARKETING_DAILY_CAP: z.coerce
    .number({ error: "must be a number" })
    .int()
    .min(1, "must be 1 or more")
    .default(20)
    .describe(
      "MARKETING messages that one person receives at most on one calendar day of their own time zone, over all topics and channels.",
    ),
  TWILIO_ACCOUNT_SID: text
    .optional()
    .describe(
      "Sends SMS over Twilio. Unset: SMS go to the outbox. Needs `TWILIO_AUTH_TOKEN`, and `TWILIO_FROM` or `TWILIO_MESSAGING_SERVICE_SID`.",
    ),
  TWILIO_AUTH_TOKEN: secret
    .optional()
    .describe(
      "Twilio's auth token. It also verifies Twilio's webhooks (`/api/webhooks/twilio/status` and `/api/webhooks/twilio/inbound`).",
    ),
  TWILIO_BASE_URL: url.optional().describe("Another host for Twilio's API. A path is kept in front of Twilio's own."),
  TWILIO_FROM: text.optional().describe("Phone number that SMS are sent from, in E.164."),
  TWILIO_MESSAGING_SERVICE_SID: text
    .optional()
    .describe("Twilio messaging service that SMS are sent from, instead of one number."),
  SLACK_BOT_TOKEN: secret
    .optional()
    .describe(
      "Sends Slack direct messages and posts alerts. Unset: Slack messages go to the outbox, and alerts by mail to every ADMIN.",
    ),
  SLACK_BASE_URL: url
    .optional()
    .describe(
      "Another host for Slack's API. A path is kept, for example `https://gw.example/slack/api`; without a path, `/api/` is used.",
    ),
  SLACK_SIGNING_SECRET: secret.optional().describe("Verifies Slack's events (`/api/webhooks/slack`)."),
  PAGERDUTY_ROUTING_KEY: secret
    .optional()
    .describe(
      "Routing key of a PagerDuty Events API v2 integration. CRITICAL and HIGH incidents page the person on call. Without it, the product's own escalation chain pages (`/admin/on-call`).",
    ),
  PAGERDUTY_BASE_URL: url.optional().describe("Another host for PagerDuty's Events API. A path is kept."),
  OPS_SLACK_CHANNEL: text
    .optional()
    .describe(
      "Slack channel for alerts. Unset, or without `SLACK_BOT_TOKEN`: alerts are mailed to every ADMIN, those of a minute in one mail. Alerts that cannot be posted are retried in order for seven days (pages for one day) and then logged. A channel that keeps failing is reported over another one and on the operations page.",
    ),
  INCIDENT_SLACK_CHANNEL: text.optional().describe("Slack channel for incidents. Unset: `OPS_SLACK_CHANNEL`."),
  CISO_EMAIL: Email.meta({ form: "e-mail address" })
    .optional()
    .describe("Address that is mailed about each security incident, within the hour. Unset: every ADMIN is mailed."),
  LEGAL_EMAIL: Email.meta({ form: "e-mail address" })
    .optional()
    .describe(
      "Address of the legal or compliance team that is mailed about each data breach. Unset: every ADMIN is mailed.",
    ),
  STATUS_PAGE_NAME: text
    .default("Notification Preferences")
    .describe("Name of the service on the public status page, in its JSON and in its feeds."),
  STATUS_WEBHOOK_PRIVATE_HOSTS: list
    .optional()
    .describe(
      "Hosts in private networks that subscribers of the status page may name in a webhook URL, such as `hooks.internal`. Unset: none; a host with a private address is refused when the service connects.",
    ),
  OIDC_ISSUER: url
    .optional()
    .describe(
      "Sign-in with an OpenID Connect provider, beside links by mail. Needs `OIDC_CLIENT_ID` and `OIDC_CLIENT_SECRET`.",
    ),
  OIDC_CLIENT_ID: text.optional().describe("Client id at the OIDC provider."),
  OIDC_CLIENT_SECRET: secret.optional().describe("Client secret at the OIDC provider."),
  OTEL_EXPORTER_OTLP_ENDPOINT: url
    .optional()
    .describe("OpenTelemetry collector that traces are sent to, over OTLP/HTTP. Unset: no traces."),
  SENTRY_DSN: url
    .optional()
    .describe(
      "Sentry project that errors are reported to, without personal data: those of the service, and those of its pages, which connect to Sentry themselves. Unset: none.",
    ),
  METRICS_TOKEN: secret
    .min(16, "needs at least 16 characters")
    .optional()
    .describe(
      "Bearer token for `/metrics` and for Alertmanager (`/api/webhooks/alertmanager`), at least 16 characters. Unset: Alertmanager needs an API key with OPERATIONS, and `/metrics` answers on loopback only, and not through a proxy. A proxy on the same host is recognised by `TRUSTED_PROXIES`, by its headers, by the public name in `Host`, or by HTTP/1.0. Set the token if your proxy has none of them.",
    ),
  LOG_LEVEL: z
    .enum(["error", "warn", "info", "debug", "silent"])
    .default("info")
    .describe("Lowest level that is logged. Logs are JSON lines on stdout."),
  GRAPHQL_INTROSPECTION: flag
    .optional()
    .describe(
      "Who may read the schema. 1: everyone. 0: no one, and `/schema.graphql` is closed. Unset: ADMIN, AUDITOR and API keys.",
    ),
  TRUSTED_PROXIES: count(0)
    .default(0)
    .describe(
      "Number of your own proxies that wrote into `X-Forwarded-For`. 0: the header is ignored, so all clients without credentials behind a proxy share one rate limit. Too high a number trusts the client's own header.",
    ),
  RATE_LIMIT_KEY: count(1).default(5000).describe("Requests in ten seconds for each API key."),
  RATE_LIMIT_PERSON: count(1)
    .default(600)
    .describe("Requests in ten seconds for each person: sessions, user tokens and links together."),
  RATE_LIMIT_ADDRESS: count(1)
    .default(300)
    .describe(
      "Requests in ten seconds for each client address without credentials, and as many again with invalid ones.",
    ),
  OFFICE_HOURS: officeHours
    .prefault("06:00-22:00")
    .describe(
      "Hours in which admins and auditors usually sign in, in each one's own time zone. A sign-in outside these hours raises an alert.",
    ),
  GEOIP_DATABASE: text
    .optional()
    .describe(
      "Path of a MaxMind or DB-IP country database (`.mmdb`), for alerts on sign-ins from a new country. Unset: networks are compared instead.",
    ),
});

export const variableNames: readonly string[] = Object.keys(Variables.shape);

/** A warning for each variable that is set and looks like a misspelt one of ours. */
export const misspeltVariables = (source: Record<string, string | undefined>): string[] =>
  misspelt(Object.keys(source), variableNames).map(
    ({ name, meant }) => `Warning: ${name} is not a variable of this service. Did you mean ${meant}?`,
  );

/**
 * Variables that are valid alone but need another one. Checked outside of the table, so that both kinds of problem are
 * reported together.
 */
function missingPartners(set: Record<string, string | undefined>): string[] {
  const problems: string[] = [];
  if (set.TWILIO_ACCOUNT_SID && !set.TWILIO_AUTH_TOKEN)
    problems.push("TWILIO_AUTH_TOKEN is needed with TWILIO_ACCOUNT_SID");
  if (set.TWILIO_ACCOUNT_SID && !set.TWILIO_FROM && !set.TWILIO_MESSAGING_SERVICE_SID)
    problems.push("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID is needed with TWILIO_ACCOUNT_SID");
  if (set.OIDC_ISSUER && !(set.OIDC_CLIENT_ID && set.OIDC_CLIENT_SECRET))
    problems.push("OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed with OIDC_ISSUER");
  if (set.RESEND_API_KEY && (set.EMAIL_FROM ?? unroutableSender).includes("localhost.localdomain"))
    problems.push("EMAIL_FROM is needed with RESEND_API_KEY: a sender on a domain that Resend has verified");
  if (set.BACKUP_AGE_RECIPIENTS && set.BACKUP_PASSPHRASE)
    problems.push("BACKUP_PASSPHRASE and BACKUP_AGE_RECIPIENTS exclude each other: a file of age has one or the other");
  if (set.BACKUP_DIR && !set.BACKUP_AGE_RECIPIENTS && !set.BACKUP_PASSPHRASE && !isOn(set.BACKUP_UNENCRYPTED))
    problems.push("BACKUP_AGE_RECIPIENTS or BACKUP_PASSPHRASE is needed with BACKUP_DIR, or BACKUP_UNENCRYPTED=1");
  return problems;
}

const isOn = (value: string | undefined): boolean => flag.safeParse(value).data === true;

export type Env = z.infer<typeof Variables> & { appUrl: string; embedded: boolean; demo: boolean };

/** The variables as typed values. Throws one Error whose message lists every problem, a line each. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const set = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const parsed = Variables.safeParse(set);
  const wrong = parsed.error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`) ?? [];
  const problems = [...wrong, ...missingPartners(set)];
  if (!parsed.success || problems.length > 0) {
    const lines = [...problems, ...misspeltVariables(source)].map((line) => `  ${line}`);
    throw new Error(
      `The environment has ${problems.length} problem${problems.length > 1 ? "s" : ""}:\n${lines.join("\n")}`,
    );
  }
  const embedded = parsed.data.DATABASE_URL === undefined;
  return {
    ...parsed.data,
    appUrl: parsed.data.APP_URL ?? `http://localhost:${parsed.data.PORT}`,
    embedded,
    demo: parsed.data.DEMO ?? embedded,
  };
}

/** The process's own variables, parsed once, as they were before the embedded database put its URL among them. */
export const env = (): Env => processSingleton("env", () => parseEnv(process.env));
