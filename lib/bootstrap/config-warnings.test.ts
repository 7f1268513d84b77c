import { describe, expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";
import { configWarnings } from "./config-warnings.ts";

const resend = { RESEND_API_KEY: "re_1", EMAIL_FROM: "News <news@example.org>" };
const wholeMail = { ...resend, POSTAL_ADDRESS: "1 Road", RESEND_WEBHOOK_SECRETS: "whsec_MDEy" };
const https = { APP_URL: "https://np.example", TRUSTED_PROXIES: "1" };
const twilio = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+14155550100" };

describe("configWarnings", () => {
  test.each<[string, Record<string, string>, string[]]>([
    ["no provider", {}, []],
    ["only a mail API key", resend, ["APP_URL", "POSTAL_ADDRESS", "RESEND_WEBHOOK_SECRETS"]],
    ["a complete mail setup", { ...wholeMail, ...https }, []],
    ["mail with http links", { ...wholeMail, APP_URL: "http://np.example" }, ["APP_URL"]],
    ["SMS without APP_URL", twilio, ["APP_URL"]],
    ["SMS with APP_URL", { ...twilio, ...https }, []],
    ["an undeclared proxy", { APP_URL: "https://np.example" }, ["TRUSTED_PROXIES"]],
    ["two declared proxies", { ...https, TRUSTED_PROXIES: "2" }, []],
    ["plain http", { APP_URL: "http://np.example" }, []],
  ])("warns about %s: %s, %j", (_name, variables, named) => {
    const warnings = configWarnings(parseEnv({ DEMO: "false", ...variables }), variables);
    expect(warnings.map((warning) => /[A-Z_]{5,}/.exec(warning)?.[0])).toEqual(named);
  });

  test("names a misspelt variable and the intended one, without the value", () => {
    const warnings = configWarnings(parseEnv({ DEMO: "false" }), { RESEND_API_KYE: "re_secret", PATH: "/bin" });
    expect(warnings).toEqual([
      "  Warning: RESEND_API_KYE is not a variable of this service. Did you mean RESEND_API_KEY?",
    ]);
  });

  test("mentions the law for mail without a postal address", () => {
    const warning = configWarnings(parseEnv(resend), resend).find((line) => line.includes("POSTAL_ADDRESS"));
    expect(warning).toMatch(/^ {2}Warning: .*illegal in most places \(in the USA: CAN-SPAM\)/);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ["on another host", { APP_URL: "https://np.example" }, true],
    ["on a local network address", { APP_URL: "http://192.168.0.7:3000" }, true],
    ["on a name that starts with localhost", { APP_URL: "http://localhost.example" }, true],
    [
      "with an external database, switched on",
      { APP_URL: "https://np.example", DATABASE_URL: "postgres://h/d", DEMO: "1" },
      true,
    ],
    ["with an external database", { APP_URL: "https://np.example", DATABASE_URL: "postgres://h/d" }, false],
    ["switched off", { APP_URL: "https://np.example", DEMO: "false" }, false],
    ["on this machine", {}, false],
    ["on localhost", { APP_URL: "http://localhost:8080" }, false],
    ["on an IPv4 loopback address", { APP_URL: "http://127.0.0.2:3000" }, false],
    ["on the IPv6 loopback address", { APP_URL: "http://[::1]:3000" }, false],
  ])("warns about an open demo %s: %j, %s", (_name, variables, isWarned) => {
    const warnings = configWarnings(parseEnv(variables), variables).filter((line) => line.includes("DEMO=0"));
    expect(warnings).toHaveLength(isWarned ? 1 : 0);
    for (const warning of warnings) expect(warning).toMatch(/^ {2}WARNING: .*ADMIN/);
  });
});
