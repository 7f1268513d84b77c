import { createHmac, timingSafeEqual } from "node:crypto";
import { validateRequest } from "twilio/lib/webhooks/webhooks.js";
import { z } from "zod";
import { env } from "#lib/env.ts";

/** The signature is valid but the body is not: a fault of the provider, not an attack. */
export class MalformedBody extends Error {}

/** The largest accepted difference between a signed timestamp and our clock. */
const toleranceMs = 5 * 60_000;
const idMaxLength = 255;

/**
 * Verifies an event of Resend, signed by Svix (docs.svix.com/receiving/verifying-payloads/how-manual). Any secret of
 * RESEND_WEBHOOK_SECRETS may match any signature, so that either side can rotate. Null if none matches, the timestamp is too
 * far off, or no secret is set. Throws MalformedBody.
 */
export function verifyResend(
  rawBody: string,
  headers: Headers,
  now: Date,
): { id: string; payload: Record<string, unknown> } | null {
  const id = headers.get("svix-id") ?? "";
  const timestamp = headers.get("svix-timestamp") ?? "";
  if (id === "" || id.length > idMaxLength || !isRecent(timestamp, now)) return null;
  const signatures = (headers.get("svix-signature") ?? "")
    .split(" ")
    .filter((signature) => signature.startsWith("v1,"))
    .map((signature) => signature.slice("v1,".length));
  const expectedSignatures = (env().RESEND_WEBHOOK_SECRETS ?? [])
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ""), "base64"))
    // A secret that is not base64 decodes to an empty key, with which anybody can sign.
    .filter((key) => key.length > 0)
    .map((key) => createHmac("sha256", key).update(`${id}.${timestamp}.${rawBody}`).digest("base64"));
  if (!expectedSignatures.some((expected) => signatures.some((signature) => isEqual(signature, expected)))) return null;
  return { id, payload: parseObject(rawBody) };
}

/**
 * Verifies a form of Twilio, signed with TWILIO_AUTH_TOKEN over the URL and the form's fields. The URL is APP_URL plus the
 * unchanged `pathAndQuery`; headers with a host are not trusted. There is no timestamp, so callers deduplicate. Null if the
 * signature is invalid or no token is set.
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
  // Twilio sends no duplicate field, and it would be ambiguous which one is signed.
  if (fields.length !== Object.keys(params).length) return null;
  return validateRequest(token, signature, appUrl + pathAndQuery, params) ? { params } : null;
}

/**
 * Verifies a request of Slack with SLACK_SIGNING_SECRET (api.slack.com/authentication/verifying-requests-from-slack).
 * Null if the signature is invalid, the timestamp is too far off, or no secret is set. Throws MalformedBody.
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

/** Compares in constant time. The expected length is not secret. */
function isEqual(actual: string, expected: string): boolean {
  const [a, b] = [Buffer.from(actual), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
  } catch {
    throw new MalformedBody("the body is no JSON object");
  }
}
