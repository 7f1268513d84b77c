import type { Tx } from "#db/client.ts";
import type { Ctx } from "#lib/context.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { enqueueAlert } from "./alert-channels.ts";
import { adminsWithMail } from "./mail-alert.ts";

/**
 * Mails a text to each ADMIN after the commit, with the retries of alerts. Does nothing without an ADMIN with a verified
 * address. Addresses in the text are masked.
 */
export async function mailOperations(tx: Tx, ctx: Ctx, mail: { title: string; text: string }): Promise<void> {
  if ((await adminsWithMail(tx)).length === 0) return;
  const { title, text } = mail;
  await enqueueAlert(tx, ctx, "mail", { title: scrubText(title), text: scrubText(text), severity: "info" });
}
