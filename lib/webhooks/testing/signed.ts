import { createHmac } from "node:crypto";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";

/** Requests in the format of each provider's documentation. */
export const secrets = {
  resend: `whsec_${Buffer.from("the webhook secret of today").toString("base64")}`,
  resendBefore: `whsec_${Buffer.from("the webhook secret of before").toString("base64")}`,
  twilio: "the auth token of the account",
  slack: "the signing secret of the app",
};
export const appUrl = "https://np.example.com";

/** Sets these secrets and the public URL. Undo with setProcessSingleton("env", undefined). */
export const useSecrets = (patch: Record<string, string> = {}): void =>
  setProcessSingleton(
    "env",
    parseEnv({
      ...process.env,
      APP_URL: appUrl,
      RESEND_WEBHOOK_SECRETS: `${secrets.resend},${secrets.resendBefore}`,
      TWILIO_AUTH_TOKEN: secrets.twilio,
      SLACK_SIGNING_SECRET: secrets.slack,
      ...patch,
    }),
  );

// Behind a proxy, requests have the internal host name instead of the public one.
const inside = "http://10.0.0.7:3000";
const post = (path: string, headers: Record<string, string>, body: string): Request =>
  new Request(inside + path, { method: "POST", headers, body });

interface ResendOptions {
  id?: string;
  secret?: string;
  at?: Date;
}

export function resendRequest(event: unknown, options: ResendOptions = {}): Request {
  const { id = `msg_${crypto.randomUUID()}`, secret = secrets.resend, at = new Date() } = options;
  const body = typeof event === "string" ? event : JSON.stringify(event);
  const seconds = Math.floor(at.getTime() / 1000);
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return post(
    "/api/webhooks/resend",
    {
      "content-type": "application/json",
      "svix-id": id,
      "svix-timestamp": String(seconds),
      "svix-signature": `v1,${signature}`,
    },
    body,
  );
}

/** `signedFor`: the signed URL, if it differs from the request's URL. */
export function twilioRequest(
  pathAndQuery: string,
  params: Record<string, string>,
  signedFor = appUrl + pathAndQuery,
): Request {
  const fields = Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
  const signature = createHmac("sha1", secrets.twilio)
    .update(signedFor + fields.map(([name, value]) => name + value).join(""))
    .digest("base64");
  return post(
    pathAndQuery,
    { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
    new URLSearchParams(params).toString(),
  );
}

export function slackRequest(payload: unknown, at = new Date()): Request {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const seconds = Math.floor(at.getTime() / 1000);
  const signature = createHmac("sha256", secrets.slack).update(`v0:${seconds}:${body}`).digest("hex");
  return post(
    "/api/webhooks/slack",
    {
      "content-type": "application/json",
      "x-slack-request-timestamp": String(seconds),
      "x-slack-signature": `v0=${signature}`,
    },
    body,
  );
}

/** A copy of the request with another body, or with headers changed or (undefined) removed. */
export async function altered(
  request: Request,
  {
    body,
    headers = {},
    path,
  }: { body?: string | Uint8Array<ArrayBuffer>; headers?: Record<string, string | undefined>; path?: string },
): Promise<Request> {
  const changed = new Headers(request.headers);
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) changed.delete(name);
    else changed.set(name, value);
  }
  const text = await request.clone().text();
  return new Request(path ? inside + path : request.url, { method: "POST", headers: changed, body: body ?? text });
}
