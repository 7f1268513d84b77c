import { type Tx, transaction } from "#db/client.ts";
import {
  awaitTurn,
  blockedUntil,
  type Message,
  pauseProvider,
  recordInOutbox,
  transportOf,
} from "#lib/channels/index.ts";
import { addJobs, implementTask, type JobSpec } from "#lib/jobs/index.ts";
import { peopleById } from "#lib/people/index.ts";
import { renderMagicLink } from "#lib/templates/index.ts";
import { makeLink } from "./magic-link.ts";
import { signInLinkTask } from "./tasks.ts";

type When = Pick<JobSpec, "runAt" | "afterMs">;

const shortestWaitMs = 1_000;

/**
 * Makes the link and mails it through the e-mail channel, or records it in the outbox. A pause of the channel does not hold
 * it: whoever paused it signs in by such a mail to resume it. A further try makes another link under the same key; where an
 * earlier one was taken the provider says so, and the link in that mail holds.
 */
export const sendSignInLink = implementTask(signInLinkTask, async (ctx, payload) => {
  const { userId, next, expiresAt, mailId } = payload;
  const end = new Date(expiresAt);
  const minutes = Math.round((end.getTime() - ctx.now.getTime()) / 60_000);
  if (userId === null) return { outcome: "nobody" };
  if (minutes < 1) return { outcome: "late" };
  const transport = transportOf("EMAIL");
  // With its tries as they are: it was not its turn. The flag: a worker leaves it alone while the provider is blocked.
  const wait = async (tx: Tx, when: When) => {
    await addJobs(tx, [{ task: signInLinkTask, payload, flags: ["EMAIL"], ...when }]);
    return "waiting" as const;
  };
  const ready = await transaction(ctx.actor, async (tx) => {
    const person = (await peopleById(tx, [userId])).get(userId);
    if (!person?.email) return "nobody";
    const until = transport.kind === "vendor" ? await blockedUntil(tx, transport.provider) : null;
    if (until) return wait(tx, { runAt: until });
    const { email, locale } = person;
    return { email, locale, url: await makeLink(tx, email, next, end) };
  });
  if (typeof ready === "string") return { outcome: ready };
  const { email, locale, url } = ready;
  const mail = await renderMagicLink({ url, minutes, locale, appName: "Notification Preferences" });
  const message: Message = {
    channel: "EMAIL",
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
  const [answer] = await transport.send([message], () => awaitTurn(transport.provider));
  if (answer?.status === "accepted") return { outcome: "sent" };
  if (answer?.status === "rejected") return { outcome: "rejected", blame: answer.blame };
  if (answer?.status === "notAttempted")
    return { outcome: await transaction(ctx.actor, (tx) => wait(tx, { afterMs: shortestWaitMs })) };
  if (answer?.status === "throttled") {
    const waitMs = Math.max(shortestWaitMs, answer.retryAfterMs);
    return {
      outcome: await transaction(ctx.actor, async (tx) => {
        await pauseProvider(tx, transport.provider, waitMs);
        return wait(tx, { afterMs: waitMs });
      }),
    };
  }
  throw new Error(`the provider did not take the sign-in mail: ${answer?.status ?? "no answer"}`);
});
