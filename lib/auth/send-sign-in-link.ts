import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { type Message, transportOf } from "#lib/delivery/channels/index.ts";
import { recordMail } from "#lib/delivery/index.ts";
import { renderMagicLink } from "#lib/delivery/templates/index.ts";
import { newId } from "#lib/ids.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { normaliseEmail } from "#lib/people/index.ts";
import { signInLinkTask } from "./tasks.ts";

/** Mails the link through the e-mail channel, or records it in the outbox. Nobody is told whether the person exists. */
export const sendSignInLink = implementTask(signInLinkTask, async (ctx, { email, url, minutes }) => {
  const [person] = await transaction(ctx.actor, (tx) =>
    tx
      .select()
      .from(users)
      .where(eq(users.emailKey, normaliseEmail(email))),
  );
  if (!person?.email) return { outcome: "nobody" };
  const mail = await renderMagicLink({ url, minutes, locale: person.locale, appName: "Notification Preferences" });
  const message: Message = {
    channel: "EMAIL",
    deliveryId: newId("delivery"),
    to: person.email,
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
