import { transaction } from "#db/client.ts";
import { type Message, transportOf } from "#lib/delivery/channels/index.ts";
import { recordMail } from "#lib/delivery/index.ts";
import { renderMagicLink } from "#lib/delivery/templates/index.ts";
import { newId } from "#lib/ids.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { peopleById } from "#lib/people/index.ts";
import { makeLink } from "./link.ts";
import { signInLinkTask } from "./tasks.ts";

/** Makes the link and mails it through the e-mail channel, or records it in the outbox. A further try makes another link. */
export const sendSignInLink = implementTask(signInLinkTask, async (ctx, { userId, next, expiresAt }) => {
  const end = new Date(expiresAt);
  const minutes = Math.round((end.getTime() - ctx.now.getTime()) / 60_000);
  if (userId === null) return { outcome: "nobody" };
  if (minutes < 1) return { outcome: "late" };
  const person = await transaction(ctx.actor, (tx) => peopleById(tx, [userId])).then((found) => found.get(userId));
  if (!person?.email) return { outcome: "nobody" };
  const { email, locale } = person;
  const url = await transaction(ctx.actor, (tx) => makeLink(tx, email, next, end));
  const mail = await renderMagicLink({ url, minutes, locale, appName: "Notification Preferences" });
  const message: Message = {
    channel: "EMAIL",
    deliveryId: newId("delivery"),
    to: email,
    ...mail,
    headers: { "Auto-Submitted": "auto-generated" },
    tags: { kind: "sign-in" },
  };
  const transport = transportOf("EMAIL");
  if (transport.kind === "outbox") {
    await transaction(ctx.actor, (tx) => recordMail(tx, message, person.id, ctx.now));
    return { outcome: "outbox" };
  }
  const [answer] = await transport.send([message]);
  if (answer?.status === "accepted") return { outcome: "sent" };
  if (answer?.status === "rejected") return { outcome: "rejected", blame: answer.blame };
  throw new Error(`the provider did not take the sign-in mail: ${answer?.status ?? "no answer"}`);
});
