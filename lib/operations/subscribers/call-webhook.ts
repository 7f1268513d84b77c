import { request } from "node:https";
import { RequestFilteringHttpsAgent } from "request-filtering-agent";
import { Webhook } from "standardwebhooks";
import { parseRetryAfterMs } from "#lib/channels/index.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** `reason` contains no part of the URL. "gone": the receiver wants no more requests (410, as Standard Webhooks says). */
export type WebhookOutcome =
  | { status: "accepted" }
  | { status: "gone"; reason: string }
  | { status: "failed"; reason: string; retryAfterMs: number };

const timeoutMs = 10_000;

/** The guarded agent checks the address of each connection, so that a name cannot change its address after a check. */
const agents = () =>
  processSingleton("status-webhook-agents", () => ({
    guarded: new RequestFilteringHttpsAgent({ keepAlive: false }),
    open: new RequestFilteringHttpsAgent({ keepAlive: false, allowPrivateIPAddress: true }),
  }));

const agentFor = ({ hostname }: URL) =>
  env().STATUS_WEBHOOK_PRIVATE_HOSTS?.includes(hostname) ? agents().open : agents().guarded;

/** Posts a message as Standard Webhooks describes, signed if the receiver gave a secret. Follows no redirect. Never throws. */
export function callWebhook(
  target: string,
  message: { id: string; body: string; secret: string | null; at: Date },
): Promise<WebhookOutcome> {
  const { id, body, secret, at } = message;
  const url = new URL(target);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "user-agent": "notification-preferences-status",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  };
  if (secret) headers["webhook-signature"] = new Webhook(secret).sign(id, at, body);
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const call = request(url, { method: "POST", agent: agentFor(url), headers, signal }, (response) => {
      // The body is not needed, and could be endless.
      response.destroy();
      resolve(outcomeOf(response.statusCode ?? 0, response.headers["retry-after"]));
    });
    call.on("error", (error) => resolve(failed(explain(error))));
    call.end(body);
  });
}

const failed = (reason: string, retryAfterMs = 0): WebhookOutcome => ({ status: "failed", reason, retryAfterMs });

function outcomeOf(status: number, retryAfter: string | undefined): WebhookOutcome {
  if (status >= 200 && status < 300) return { status: "accepted" };
  if (status === 410) return { status: "gone", reason: "410 the receiver wants no more messages" };
  if (status >= 300 && status < 400) return failed(`${status} redirects are not followed`);
  return failed(`${status} the receiver refused the message`, parseRetryAfterMs(retryAfter, Date.now()) ?? 0);
}

function explain(error: NodeJS.ErrnoException): string {
  if (error.name === "TimeoutError" || error.name === "AbortError")
    return "timeout the receiver did not answer in time";
  if (/is private IP address|is meta IP address/i.test(error.message))
    return "private_network the address of the host is in a private network";
  return `${/^[A-Z_0-9]{1,60}$/.exec(error.code ?? "")?.[0] ?? "no_answer"} the receiver could not be reached`;
}
