import { eq, isNotNull } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { statusSubscribers } from "#db/schema/index.ts";
import { openText, sealText } from "#lib/signing/index.ts";

/** Encrypts the secrets of webhooks with the newest of AUTH_SECRETS, so that an older one can be retired. */
export async function resealWebhookSecrets(tx: Tx): Promise<void> {
  const { id, secret } = statusSubscribers;
  const rows = await tx.select({ id, secret }).from(statusSubscribers).where(isNotNull(secret)).for("update");
  for (const row of rows) {
    const text = row.secret === null ? null : await openText(row.secret);
    // Null: it was unreadable before, and its webhook reports that.
    if (text !== null)
      await tx
        .update(statusSubscribers)
        .set({ secret: await sealText(text) })
        .where(eq(id, row.id));
  }
}
