import { expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";
import { hintsFor } from "./hints.ts";

const resend = { RESEND_API_KEY: "re_1", EMAIL_FROM: "News <news@example.org>" };
const twilio = { TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`, TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+14155550100" };

test.each<[string, Record<string, string>, string[]]>([
  ["nothing is sent", {}, []],
  ["mail without the rest", resend, ["POSTAL_ADDRESS", "RESEND_WEBHOOK_SECRETS"]],
  ["mail with all of it", { ...resend, POSTAL_ADDRESS: "1 Road", RESEND_WEBHOOK_SECRETS: "whsec_MDEy" }, []],
  ["texts that nobody can report on", twilio, ["APP_URL"]],
  ["texts with a way back", { ...twilio, APP_URL: "https://np.example" }, []],
])("%s", (_name, variables, named) => {
  const hints = hintsFor(parseEnv(variables));
  expect(hints.map((hint) => /[A-Z_]{5,}/.exec(hint)?.[0])).toEqual(named);
});
