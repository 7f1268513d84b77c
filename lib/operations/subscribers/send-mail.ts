import { transaction } from "#db/client.ts";
import { pacedRequest, recordInOutbox, type SendOutcome, transportOf } from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";

/** A mail to someone who is no person of this service. `deliveryId`: the provider's idempotency key. */
interface StatusMessage {
  deliveryId: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers?: Record<string, string>;
}

/** Sends one mail at the provider's pace, or records it in the outbox. A repetition sends no second mail. */
export async function sendStatusMail(ctx: Ctx, { headers, ...mail }: StatusMessage): Promise<SendOutcome> {
  const message = {
    ...{ channel: "EMAIL" as const, tags: { kind: "status" }, ...mail },
    headers: { "Auto-Submitted": "auto-generated", ...headers },
  };
  const transport = transportOf("EMAIL");
  if (transport.kind === "outbox") {
    await transaction(ctx.actor, (tx) => recordInOutbox(tx, [{ message, userId: null }], ctx.now));
    return { status: "accepted", providerId: null };
  }
  return pacedRequest(ctx, transport.provider, async () => {
    const [outcome] = await transport.send([message]);
    return outcome ?? { status: "notAttempted", reason: "nothing was sent" };
  });
}
