import { randomUUID } from "node:crypto";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { WebhookProvider } from "#lib/enums.ts";
import { BodyCutShort, BodyTooLarge, readBody } from "#lib/read-body.ts";
import { logFor, metrics } from "#lib/telemetry/index.ts";
import { type ReceivedEvent, receive } from "./receive.ts";
import { MalformedBody } from "./verify.ts";

/** What a provider posted, before anything is believed of it. */
export interface Posted {
  /** The bytes as they came, which is what was signed. */
  rawBody: string;
  /** The request target as it came: "/api/webhooks/twilio/status?delivery=dlv_...". */
  pathAndQuery: string;
  headers: Headers;
  now: Date;
}

/** The event that a request carries; "refused" when its signature does not hold; a Response when there is nothing to record. */
export type Read = (posted: Posted) => Reading | Promise<Reading>;
type Reading = Omit<ReceivedEvent, "provider"> | "refused" | Response;

const maxBytes = 256 * 1024;

/** Null if it is not UTF-8: signatures are computed over the text, so it must stand for these bytes and no others. */
function asText(bytes: Buffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Answers a provider's request: verify, record, add the job, nothing more. Copies are answered as the first was. Texts are
 * short and say nothing of how a signature failed; the log does not either. Never throws: a failure of ours is a 5xx, after
 * which providers send again.
 */
export async function answerWebhook(
  provider: WebhookProvider,
  request: Request,
  read: Read,
  accepted: (isNew: boolean) => Response = () => answerText(200, "ok"),
): Promise<Response> {
  const ctx: Ctx = { actor: { kind: "system", task: "webhook" }, requestId: randomUUID(), now: clock() };
  const note = (result: Parameters<typeof metrics.webhooks.inc>[0]["result"], error?: unknown) => {
    metrics.webhooks.inc({ provider, result });
    const line = { action: "webhook.receive", provider, result, ...(error !== undefined && { error }) };
    if (error !== undefined) logFor(ctx).error(line);
    else if (result === "refused" || result === "malformed" || result === "too_large") logFor(ctx).warn(line);
  };
  try {
    const rawBody = asText(await readBody(request.body, request.headers.get("content-length"), maxBytes));
    const pathAndQuery = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
    // What is not UTF-8 was signed by none of them.
    const event =
      rawBody === null ? "refused" : await read({ rawBody, pathAndQuery, headers: request.headers, now: ctx.now });
    if (event === "refused") {
      note("refused");
      return answerText(401, "The signature does not hold.");
    }
    if (event instanceof Response) {
      note("ignored");
      return event;
    }
    const isNew = await receive({ provider, ...event }, ctx);
    note(isNew ? "accepted" : "duplicate");
    return accepted(isNew);
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      note("too_large");
      return answerText(413, "The body is too large.", { connection: "close" });
    }
    if (error instanceof MalformedBody || error instanceof BodyCutShort) {
      note("malformed");
      return answerText(400, "The body cannot be read.");
    }
    note("failed", error);
    return answerText(503, "Try again shortly.", { "retry-after": "5" });
  }
}

export const answerText = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store", ...headers },
  });
