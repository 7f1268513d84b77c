import { open } from "maxmind";
import type { Env } from "#lib/env.ts";
import { failed, passed, skipped } from "#lib/smoke/index.ts";
import type { Check } from "../report.ts";
import { checkHealth } from "../smoke/http-checks.ts";
import { type Answer, connectTo, NoAnswer, parseJson } from "../smoke/service.ts";
import { type Diagnosis, diagnose, note } from "./finding.ts";

/** The service itself, and the hosts that it uses besides the providers. Nothing is sent to them. */
export const diagnoseNetwork = (env: Env): Promise<Check[]> =>
  Promise.all([
    diagnose("service", () => diagnoseService(env)),
    diagnose("paging", () => diagnosePaging(env)),
    diagnose("sign-in provider", () => diagnoseOidc(env)),
    diagnose("traces", () => diagnoseHost(env.OTEL_EXPORTER_OTLP_ENDPOINT, "OTEL_EXPORTER_OTLP_ENDPOINT")),
    diagnose("error reports", () => diagnoseHost(env.SENTRY_DSN, "SENTRY_DSN")),
    diagnose("countries", () => diagnoseCountries(env, new Date())),
  ]);

async function diagnoseService({ appUrl }: Env): Promise<Diagnosis> {
  const finding = await checkHealth(connectTo(appUrl)).catch((error: unknown) => {
    if (!(error instanceof NoAnswer)) throw error;
    return failed(
      error.message,
      `Nothing answers at ${appUrl}. Start the service, or set APP_URL or PORT to its address.`,
    );
  });
  return finding.status === "OK" ? passed(`${appUrl}: ${finding.detail}`) : finding;
}

/** PagerDuty has no look-up for a routing key, so only its host is asked. */
async function diagnosePaging({ PAGERDUTY_ROUTING_KEY, PAGERDUTY_BASE_URL }: Env): Promise<Diagnosis> {
  if (PAGERDUTY_ROUTING_KEY)
    return diagnoseHost(PAGERDUTY_BASE_URL ?? "https://events.pagerduty.com", "PAGERDUTY_BASE_URL");
  return note(
    "Urgent incidents page the rota of the console over SMS, Slack and mail",
    "To page over PagerDuty, set PAGERDUTY_ROUTING_KEY.",
  );
}

async function diagnoseOidc({ OIDC_ISSUER }: Env): Promise<Diagnosis> {
  if (!OIDC_ISSUER) return skipped("OIDC_ISSUER is not set: people sign in with links by mail");
  const path = `${new URL(OIDC_ISSUER).pathname.replace(/\/$/, "")}/.well-known/openid-configuration`;
  return requestUrl(OIDC_ISSUER, path, "OIDC_ISSUER", ({ status, text }) => {
    const { issuer } = parseJson<{ issuer: string }>(text);
    if (status === 200 && issuer?.replace(/\/$/, "") === OIDC_ISSUER) return passed(`${OIDC_ISSUER} is the issuer`);
    const named = issuer ? `the issuer ${issuer}` : "no issuer";
    return failed(
      status === 200 ? `Its configuration names ${named}` : `${status} for its configuration`,
      "Set OIDC_ISSUER to the issuer exactly as the provider names it.",
    );
  });
}

const diagnoseHost = async (url: string | undefined, variable: string): Promise<Diagnosis> =>
  url
    ? requestUrl(url, "/", variable, () => passed(`${new URL(url).host} is reachable`))
    : skipped(`${variable} is not set`);

/** Sends one request and judges the answer. A key in the URL is neither sent nor shown. */
async function requestUrl(
  url: string,
  path: string,
  variable: string,
  judge: (answer: Answer) => Diagnosis,
): Promise<Diagnosis> {
  const { origin, host } = new URL(url);
  try {
    return judge(await connectTo(origin).request(path));
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return failed(`${host}: ${error.message}`, `Check ${variable}, and the network of this host.`);
  }
}

/** Networks move between countries. The vendors publish the database every month. */
const oldDatabaseDays = 60;

async function diagnoseCountries({ GEOIP_DATABASE }: Env, now: Date): Promise<Diagnosis> {
  if (!GEOIP_DATABASE) return skipped("GEOIP_DATABASE is not set: sign-ins are compared by network");
  const reader = await open(GEOIP_DATABASE).catch(() => null);
  if (!reader)
    return failed(`${GEOIP_DATABASE} cannot be read`, "Set GEOIP_DATABASE to a country database in MaxMind's format.");
  const days = Math.floor((now.getTime() - reader.metadata.buildEpoch.getTime()) / 86_400_000);
  if (days > oldDatabaseDays) return note(`The country database is ${days} days old`, "Download the current one.");
  return passed(`The country database is ${days} days old`);
}
