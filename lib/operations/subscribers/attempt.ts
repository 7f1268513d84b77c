import { requestedWaitMs } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { openText } from "#lib/signing/index.ts";
import { renderStatusConfirmation, renderStatusMail } from "#lib/templates/index.ts";
import { unsubscribeHeaders } from "#lib/unsubscribe/index.ts";
import { callWebhook, type WebhookOutcome } from "./call-webhook.ts";
import { confirmUrl, confirmWithinMs, unsubscribeUrl } from "./links.ts";
import type { Notice } from "./publish.ts";
import { sendStatusMail } from "./send-mail.ts";
import type { Subscriber } from "./subscribe.ts";
import { confirmationBody, noticeBody } from "./webhook-body.ts";

/** The outcome of one message. "waiting": no request was made, so it does not count as a failure. */
export type Attempt = WebhookOutcome | { status: "waiting"; retryAfterMs: number };

const minWaitMs = 1_000;

/** Asks the subscriber to confirm: by a link in a mail, or by accepting a first message of the webhook. */
export async function sendConfirmation(ctx: Ctx, subscriber: Subscriber, mailId: string): Promise<Attempt> {
  const { id, kind, target, locale, createdAt } = subscriber;
  if (kind === "WEBHOOK") return post(ctx, subscriber, `${id}.0`, await confirmationBody(id, ctx.now));
  const url = await confirmUrl(id, new Date(createdAt.getTime() + confirmWithinMs));
  const mail = await renderStatusConfirmation({ url, locale, name: env().STATUS_PAGE_NAME });
  return send(ctx, { deliveryId: `status-${mailId}`, to: target, ...mail });
}

export async function sendNotice(ctx: Ctx, subscriber: Subscriber, notice: Notice): Promise<Attempt> {
  const { id, kind, target, locale } = subscriber;
  if (kind === "WEBHOOK") return post(ctx, subscriber, `${id}.${notice.id}`, await noticeBody(id, notice));
  const url = await unsubscribeUrl(id);
  const { appUrl, STATUS_PAGE_NAME: name } = env();
  const mail = await renderStatusMail({ ...notice, locale, name, pageUrl: `${appUrl}/status`, unsubscribeUrl: url });
  return send(ctx, {
    ...{ deliveryId: `status-${notice.id}-${id}`, to: target, ...mail },
    headers: unsubscribeHeaders(url),
  });
}

async function post(ctx: Ctx, { target, secret: sealed }: Subscriber, id: string, body: string): Promise<Attempt> {
  const secret = sealed === null ? null : await openText(sealed);
  // An unsigned message would be refused as a forgery.
  if (sealed !== null && secret === null)
    return { status: "failed", reason: "no_secret AUTH_SECRETS no longer has the key of the secret", retryAfterMs: 0 };
  return callWebhook(target, { id, body, secret, at: ctx.now });
}

async function send(ctx: Ctx, mail: Parameters<typeof sendStatusMail>[1]): Promise<Attempt> {
  const outcome = await sendStatusMail(ctx, mail);
  switch (outcome.status) {
    case "accepted":
      return { status: "accepted" };
    case "notAttempted":
      return { status: "waiting", retryAfterMs: Math.max(minWaitMs, outcome.retryAfterMs ?? 0) };
    case "throttled":
      return { status: "waiting", retryAfterMs: Math.max(minWaitMs, outcome.retryAfterMs) };
    case "rejected":
      if (outcome.blame === "address") return { status: "gone", reason: outcome.reason };
      return { status: "failed", reason: outcome.reason, retryAfterMs: 0 };
    default:
      return { status: "failed", reason: outcome.reason, retryAfterMs: requestedWaitMs(outcome) };
  }
}
