import { expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";
import { hintsFor } from "./config-warnings.ts";

const resend = { RESEND_API_KEY: "re_1", EMAIL_FROM: "News <news@example.org>" };
const wholeMail = { ...resend, POSTAL_ADDRESS: "1 Road", RESEND_WEBHOOK_SECRETS: "whsec_MDEy" };
const https = { APP_URL: "https://np.example", TRUSTED_PROXIES: "1" };
const twilio = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+14155550100" };

test.each<[string, Record<string, string>, string[]]>([
  ["nothing is sent", {}, []],
  ["mail without the rest", resend, ["APP_URL", "POSTAL_ADDRESS", "RESEND_WEBHOOK_SECRETS"]],
  ["mail with all of it", { ...wholeMail, ...https }, []],
  ["mail with links that no mail program follows", { ...wholeMail, APP_URL: "http://np.example" }, ["APP_URL"]],
  ["texts that nobody can report on", twilio, ["APP_URL"]],
  ["texts with a way back", { ...twilio, ...https }, []],
  ["behind a proxy that is not said to be there", { APP_URL: "https://np.example" }, ["TRUSTED_PROXIES"]],
  ["behind two proxies", { ...https, TRUSTED_PROXIES: "2" }, []],
  ["on a network without https", { APP_URL: "http://np.example" }, []],
])("%s", (_name, variables, named) => {
  const hints = hintsFor(parseEnv({ DEMO: "false", ...variables }), variables);
  expect(hints.map((hint) => /[A-Z_]{5,}/.exec(hint)?.[0])).toEqual(named);
});

test("a misspelt variable is a warning that names both, and not its value", () => {
  const hints = hintsFor(parseEnv({ DEMO: "false" }), { RESEND_API_KYE: "re_secret", PATH: "/bin" });
  expect(hints).toEqual(["  Warning: RESEND_API_KYE is not a variable of this service. Did you mean RESEND_API_KEY?"]);
});

test("mail without a postal address is a warning that names the law, and what to set", () => {
  const hint = hintsFor(parseEnv(resend), resend).find((line) => line.includes("POSTAL_ADDRESS"));
  expect(hint).toMatch(/^ {2}Warning: .*illegal in most places \(in the USA: CAN-SPAM\)/);
});

test.each<[string, Record<string, string>, boolean]>([
  ["on another address", { APP_URL: "https://np.example" }, true],
  ["on an address of the local network", { APP_URL: "http://192.168.0.7:3000" }, true],
  ["on a name that only begins like this machine", { APP_URL: "http://localhost.example" }, true],
  [
    "with a database of one's own, switched on",
    { APP_URL: "https://np.example", DATABASE_URL: "postgres://h/d", DEMO: "1" },
    true,
  ],
  ["with a database of one's own", { APP_URL: "https://np.example", DATABASE_URL: "postgres://h/d" }, false],
  ["switched off", { APP_URL: "https://np.example", DEMO: "false" }, false],
  ["on this machine", {}, false],
  ["on this machine, by name", { APP_URL: "http://localhost:8080" }, false],
  ["on this machine, by number", { APP_URL: "http://127.0.0.2:3000" }, false],
  ["on this machine, by the other number", { APP_URL: "http://[::1]:3000" }, false],
])("a demo %s: whether it is told who gets in", (_name, variables, told) => {
  const hints = hintsFor(parseEnv(variables), variables).filter((line) => line.includes("DEMO=false"));
  expect(hints).toHaveLength(told ? 1 : 0);
  for (const hint of hints) expect(hint).toMatch(/^ {2}WARNING: .*ADMIN/);
});
