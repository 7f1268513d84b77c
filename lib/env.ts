import { z } from "zod";
import { Email } from "#lib/email-address.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { misspelt } from "./env-names.ts";

/**
 * Every variable the service reads, in one table. An empty string counts as unset; all problems are reported together.
 * Values never appear in the error: a mistyped secret must not end in a log.
 */
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);
const url = z
  .url({ protocol: /^https?$/, error: "must be an http(s) URL" })
  // Paths are appended to the URL.
  .refine((text) => !/[?#]/.test(text), "must not have a query or a fragment")
  .transform((text) => text.replace(/\/$/, ""));
const flag = z
  .enum(["1", "0", "true", "false", "on", "off"], { error: "must be 1 or 0" })
  .transform((text) => text === "1" || text === "true" || text === "on");
const port = z.coerce.number({ error: "must be a port number" }).int().min(1).max(65535);
const count = (least: number) =>
  z.coerce.number({ error: "must be a number" }).int("must be a whole number").min(least, `must be ${least} or more`);
const wallTime = /^([01]\d|2[0-3]):[0-5]\d$/;
const officeHours = z
  .string()
  .transform((text) => text.split("-", 2))
  .refine(([start = "", end = ""]) => wallTime.test(start) && wallTime.test(end), "must look like 06:00-22:00")
  .transform(([start = "", end = ""]) => ({ start, end }));
const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres:// or postgresql://");

const unroutableSender = "Notifications <notifications@localhost.localdomain>";

const Variables = z.object({
  NODE_ENV: z.string().default("production"),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_READ_URL: postgresUrl.optional(),
  PORT: port.default(3000),
  APP_URL: url.optional(),
  DATA_DIR: z.string().default(".data"),
  AUTH_SECRETS: list
    .refine((keys) => keys.length > 0, "holds no secret")
    .refine((keys) => keys.every((key) => key.length >= 32), "every secret needs at least 32 characters")
    .optional(),
  DEMO: flag.optional(),
  AUDIT_RETENTION_MONTHS: count(12).default(84),
  RETENTION_DELIVERIES_DAYS: count(1).default(365),
  RETENTION_OUTBOX_DAYS: count(1).default(30),
  RETENTION_WEBHOOKS_DAYS: count(1).default(30),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: url.optional(),
  RESEND_WEBHOOK_SECRETS: list.optional(),
  EMAIL_FROM: z.string().default(unroutableSender),
  POSTAL_ADDRESS: z.string().optional(),
  MARKETING_DAILY_CAP: z.coerce.number({ error: "must be a number" }).int().min(1, "must be 1 or more").default(20),
  TWILIO_ACCOUNT_SID: z.string().optional(),
  TWILIO_AUTH_TOKEN: z.string().optional(),
  TWILIO_BASE_URL: url.optional(),
  TWILIO_FROM: z.string().optional(),
  TWILIO_MESSAGING_SERVICE_SID: z.string().optional(),
  SLACK_BOT_TOKEN: z.string().optional(),
  SLACK_BASE_URL: url.optional(),
  SLACK_SIGNING_SECRET: z.string().optional(),
  PAGERDUTY_ROUTING_KEY: z.string().optional(),
  PAGERDUTY_BASE_URL: url.optional(),
  OPS_SLACK_CHANNEL: z.string().optional(),
  INCIDENT_SLACK_CHANNEL: z.string().optional(),
  CISO_EMAIL: Email.optional(),
  OIDC_ISSUER: url.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url.optional(),
  SENTRY_DSN: url.optional(),
  METRICS_TOKEN: z.string().min(16, "needs at least 16 characters").optional(),
  LOG_LEVEL: z.enum(["error", "warn", "info", "debug", "silent"]).default("info"),
  GRAPHQL_INTROSPECTION: flag.optional(),
  TRUSTED_PROXIES: count(0).default(0),
  RATE_LIMIT_KEY: count(1).default(5000),
  RATE_LIMIT_PERSON: count(1).default(600),
  RATE_LIMIT_ADDRESS: count(1).default(300),
  OFFICE_HOURS: officeHours.default({ start: "06:00", end: "22:00" }),
  GEOIP_DATABASE: z.string().optional(),
});

export const variableNames: readonly string[] = Object.keys(Variables.shape);

/** A warning for each variable that is set and looks like a misspelt one of ours. */
export const misspeltVariables = (source: Record<string, string | undefined>): string[] =>
  misspelt(Object.keys(source), variableNames).map(
    ({ name, meant }) => `Warning: ${name} is set, which this service does not read: is ${meant} meant?`,
  );

/** What is incomplete although each variable is right by itself; apart from the table, so that both are reported together. */
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
  return problems;
}

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
