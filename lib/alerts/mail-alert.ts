import { and, asc, eq, isNotNull } from "drizzle-orm";
import { type Tx, transaction } from "#db/client.ts";
import type { alertMessages } from "#db/schema/operations.ts";
import { users } from "#db/schema/people.ts";
import { signInChannel } from "#lib/channels/addresses.ts";
import {
  awaitPaceSlot,
  type Message,
  pacedRequest,
  recordInOutbox,
  type SendOutcome,
  transportOf,
} from "#lib/channels/index.ts";
import type { Ctx } from "#lib/context.ts";
import { renderNotice } from "#lib/templates/index.ts";

const accepted: SendOutcome = { status: "accepted", providerId: null };

type AlertMessage = typeof alertMessages.$inferSelect;

interface Recipient {
  /** Null: a team's address, which belongs to no person. */
  userId: string | null;
  email: string;
}

/** Sends one mail to each ADMIN. */
export async function mailAdmins(ctx: Ctx, alert: AlertMessage): Promise<SendOutcome> {
  const admins = await transaction(ctx.actor, adminsWithMail);
  if (admins.length === 0) return { status: "rejected", blame: "account", reason: "no_admin has a verified address" };
  return mailTo(ctx, admins, alert);
}

/** Sends one mail to a team's address. Without a provider it waits, and is sent when there is one. */
export async function mailTeam(ctx: Ctx, email: string | undefined, alert: AlertMessage): Promise<SendOutcome> {
  if (!email) return { status: "rejected", blame: "account", reason: "not_set_up the team has no address" };
  const outcome = await mailTo(ctx, [{ userId: null, email }], alert);
  return isOutboxOnly() ? { status: "rejected", blame: "account", reason: `not_set_up ${outboxReason}` } : outcome;
}

/** Without credentials of the provider, a mail is only recorded. Nobody of a team looks there. */
export const isOutboxOnly = (): boolean => transportOf(signInChannel).kind === "outbox";
export const outboxReason = "without RESEND_API_KEY, mails stay in the outbox";

/**
 * Sends one mail to each recipient. Accepted unless a mail may be sent later or all are rejected. Idempotency keys keep a
 * retry from sending twice.
 */
async function mailTo(
  ctx: Ctx,
  recipients: readonly Recipient[],
  { id, channel, title, text }: AlertMessage,
): Promise<SendOutcome> {
  const mail = await renderNotice({ subject: title, text, appName: "Notification Preferences" });
  const entries = recipients.map(({ userId, email }) => {
    const message: Message = {
      channel: signInChannel,
      deliveryId: `alert-${id}-${userId ?? channel}`,
      to: email,
      ...mail,
      headers: { "Auto-Submitted": "auto-generated" },
      tags: { kind: "alert" },
    };
    return { message, userId };
  });
  const transport = transportOf(signInChannel);
  if (transport.kind === "outbox") {
    await transaction(ctx.actor, async (tx) => {
      for (const entry of entries) await recordInOutbox(tx, [entry], ctx.now);
    });
    return accepted;
  }
  return pacedRequest(ctx, transport.provider, async () => {
    // pacedRequest has already waited for the first mail.
    let isFirst = true;
    const awaitPace = async () => {
      const turn = isFirst ? null : await awaitPaceSlot(transport.provider);
      isFirst = false;
      return turn;
    };
    const outcomes = await transport.send(
      entries.map(({ message }) => message),
      awaitPace,
    );
    const unfinished = outcomes.find(({ status }) => status !== "accepted" && status !== "rejected");
    const rejected = outcomes.every(({ status }) => status === "rejected") ? outcomes[0] : undefined;
    return unfinished ?? rejected ?? accepted;
  });
}

/** ADMINs with a verified address. */
export async function adminsWithMail(tx: Tx): Promise<{ userId: string; email: string }[]> {
  const rows = await tx
    .select({ userId: users.id, email: users.email })
    .from(users)
    .where(and(eq(users.role, "ADMIN"), isNotNull(users.email), isNotNull(users.emailVerifiedAt)))
    .orderBy(asc(users.id))
    .limit(50);
  return rows.flatMap(({ userId, email }) => (email === null ? [] : [{ userId, email }]));
}
