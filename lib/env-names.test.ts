import { describe, expect, test } from "vitest";
import { variableNames } from "./env.ts";
import { misspelt } from "./env-names.ts";

const meantBy = (name: string) => misspelt([name], variableNames)[0]?.meant;

describe("misspelt", () => {
  test.each([
    ["RESEND_API_KYE", "RESEND_API_KEY"],
    ["RESNED_API_KEY", "RESEND_API_KEY"],
    ["RESEND_APIKEY", "RESEND_API_KEY"],
    ["resend_api_key", "RESEND_API_KEY"],
    ["RESEND_WEBHOOK_SECRET", "RESEND_WEBHOOK_SECRETS"],
    ["AUTH_SECRET", "AUTH_SECRETS"],
    ["DATABASE_ULR", "DATABASE_URL"],
    ["DATABASEURL", "DATABASE_URL"],
    ["TWILLIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN"],
    ["EMAIL_FORM", "EMAIL_FROM"],
    ["APP_ULR", "APP_URL"],
    ["TRUSTED_PROXYS", "TRUSTED_PROXIES"],
  ])("reads %s as a misspelt %s", (name, meant) => {
    expect(meantBy(name)).toBe(meant);
  });

  test.each([
    ...["PATH", "HOST", "SORT", "HOME", "LANG", "TERM", "DEBUG", "PGPORT", "API_URL", "API_KEY", "APP_ENV"],
    ...["OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SERVICE_NAME", "SENTRY_ORG"],
    ...["SENTRY_RELEASE", "XDG_DATA_DIRS", "NODE_OPTIONS", "SLACK_APP_TOKEN", "TWILIO_API_KEY", "OIDC_SCOPE"],
    ...["npm_config_loglevel", "NODE_COMPILE_CACHE", "NEXTAUTH_URL", "DATABASE_NAME", "GIT_AUTHOR_EMAIL"],
  ])("ignores another program's %s", (name) => {
    expect(meantBy(name)).toBeUndefined();
  });

  test("reports no known name as misspelt", () => {
    expect(misspelt(variableNames, variableNames)).toEqual([]);
  });
});
