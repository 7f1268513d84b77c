import { type Tx, transaction } from "#db/client.ts";
import { signInChannel } from "#lib/channels/addresses.ts";
import {
  awaitPaceSlot,
  blockedUntil,
  type Message,
  pauseProvider,
  recordInOutbox,
  transportOf,
} from "#lib/channels/index.ts";
import { addJobs, implementTask, type JobSpec } from "#lib/jobs/index.ts";
import { peopleById } from "#lib/people/index.ts";
import { renderMagicLink } from "#lib/templates/index.ts";
import { createLink } from "./magic-link.ts";
import { signInLinkTask } from "./tasks.ts";

type Schedule = Pick<JobSpec, "runAt" | "afterMs">;

const minWaitMs = 1_000;

/**
 * Creates the link and sends it by email, or records it in the outbox. Ignores a pause of the channel: an admin signs
 * in with it to resume the channel. A retry makes another link under the same idempotency key; if the provider
 * accepted an earlier one, the link in that mail works.
 */
export const sendSignInLink = implementTask(signInLinkTask, async (ctx, payload) => {
  const { userId, next, expiresAt, mailId } = payload;
  const expiry = new Date(expiresAt);
  const minutes = Math.round((expiry.getTime() - ctx.now.getTime()) / 60_000);
  if (userId === null) return { outcome: "nobody" };
  if (minutes < 1) return { outcome: "late" };
  const transport = transportOf(signInChannel);
  // Keeps the attempt count. The flag stops workers from picking it up while the provider is blocked.
  const reschedule = async (tx: Tx, when: Schedule) => {
    await addJobs(tx, [{ task: signInLinkTask, payload, flags: [signInChannel], ...when }]);
    return "waiting" as const;
  };
  const ready = await transaction(ctx.actor, async (tx) => {
    const person = (await peopleById(tx, [userId])).get(userId);
    if (!person?.email) return "nobody";
    const until = transport.kind === "vendor" ? await blockedUntil(tx, transport.provider) : null;
    if (until) return reschedule(tx, { runAt: until });
    const { email, locale } = person;
    return { email, locale, url: await createLink(tx, email, next, expiry) };
  });
  if (typeof ready === "string") return { outcome: ready };
  const { email, locale, url } = ready;
  const mail = await renderMagicLink({ url, minutes, locale, appName: "Notification Preferences" });
  const message: Message = {
    channel: signInChannel,
    deliveryId: mailId,
    to: email,
    ...mail,
    headers: { "Auto-Submitted": "auto-generated" },
    tags: { kind: "sign-in" },
  };
  if (transport.kind === "outbox") {
    await transaction(ctx.actor, (tx) => recordInOutbox(tx, [{ message, userId }], ctx.now));
    return { outcome: "outbox" };
  }
  const [result] = await transport.send([message], () => awaitPaceSlot(transport.provider));
  if (result?.status === "accepted") return { outcome: "sent" };
  if (result?.status === "rejected") return { outcome: "rejected", blame: result.blame };
  if (result?.status === "notAttempted")
    return { outcome: await transaction(ctx.actor, (tx) => reschedule(tx, { afterMs: minWaitMs })) };
  if (result?.status === "throttled") {
    const waitMs = Math.max(minWaitMs, result.retryAfterMs);
    return {
      outcome: await transaction(ctx.actor, async (tx) => {
        await pauseProvider(tx, transport.provider, waitMs);
        return reschedule(tx, { afterMs: waitMs });
      }),
    };
  }
  throw new Error(`the provider did not accept the sign-in email: ${result?.status ?? "no answer"}`);
});
