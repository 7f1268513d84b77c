import { createHmac, timingSafeEqual } from "node:crypto";
import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import { z } from "zod";
import { env } from "#lib/env.ts";

/** The signature is right and what it signs cannot be read: the provider's matter, not an attack. */
export class MalformedBody extends Error {}

/** How old, or how far ahead of our clock, a signed timestamp may be. */
const toleranceMs = 5 * 60_000;
const idMaxLength = 255;

/**
 * An event of Resend, signed as Svix signs (docs.svix.com/receiving/verifying-payloads/how-manual): any of the secrets in
 * RESEND_WEBHOOK_SECRETS may match any of the signatures sent, so that either side can rotate. Null when none does, the
 * timestamp is off, or no secret is set. Throws MalformedBody.
 */
export function verifyResend(
  rawBody: string,
  headers: Headers,
  now: Date,
): { id: string; payload: Record<string, unknown> } | null {
  const id = headers.get("svix-id") ?? "";
  const timestamp = headers.get("svix-timestamp") ?? "";
  if (id === "" || id.length > idMaxLength || !isRecent(timestamp, now)) return null;
  const given = (headers.get("svix-signature") ?? "")
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => signature.slice("v1,".length));
  const known = (env().RESEND_WEBHOOK_SECRETS ?? [])
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    // What is no base64 decodes to nothing, and anybody can sign with an empty key.
    .filter((key) => key.length > 0)
    .map((key) => createHmac("sha256", key).update(`${id}.${timestamp}.${rawBody}`).digest("base64"));
  if (!known.some((expected) => given.some((signature) => isEqual(signature, expected)))) return null;
  return { id, payload: parseObject(rawBody) };
}

/**
 * A form that Twilio posted, signed with TWILIO_AUTH_TOKEN over the address it was given and the form's fields. That address
 * is APP_URL and `pathAndQuery` as it came; no header of the request tells which host was meant. There is no timestamp:
 * callers dedupe. Null when the signature does not hold or no token is set.
 */
export function verifyTwilio(
  pathAndQuery: string,
  rawBody: string,
  headers: Headers,
): { params: Record<string, string> } | null {
  const { TWILIO_AUTH_TOKEN: token, appUrl } = env();
  const signature = headers.get("x-twilio-signature");
  if (!token || !signature || !pathAndQuery.startsWith("/")) return null;
  const fields = [...new URLSearchParams(rawBody)];
  const params = Object.fromEntries(fields);
  // Twilio sends no field twice, and of two it would be open which one counts.
  if (fields.length !== Object.keys(params).length) return null;
  return validateRequest(token, signature, appUrl + pathAndQuery, params) ? { params } : null;
}

/**
 * A request of Slack, signed as api.slack.com/authentication/verifying-requests-from-slack tells, with SLACK_SIGNING_SECRET.
 * Null when the signature does not hold, the timestamp is off, or no secret is set. Throws MalformedBody.
 */
export function verifySlack(rawBody: string, headers: Headers, now: Date): { payload: Record<string, unknown> } | null {
  const secret = env().SLACK_SIGNING_SECRET;
  const timestamp = headers.get("x-slack-request-timestamp") ?? "";
  if (!secret || !isRecent(timestamp, now)) return null;
  const expected = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${rawBody}`).digest("hex")}`;
  return isEqual(headers.get("x-slack-signature") ?? "", expected) ? { payload: parseObject(rawBody) } : null;
}

const isRecent = (seconds: string, now: Date): boolean =>
  /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() - Number(seconds) * 1000) <= toleranceMs;

/** In constant time; the expected length is no secret. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new MalformedBody("the body is no JSON object");
  }
}
