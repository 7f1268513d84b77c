import { lte } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { verificationTokens } from "#db/schema/access.ts";
import { implementTask } from "#lib/jobs/index.ts";
import { purgeSessions } from "./session.ts";
import { authPurgeTask } from "./tasks.ts";

/**
 * Deletes ended sessions and expired sign-in tokens. A used token stays until it expires, so that a second use is
 * recognised.
 */
export const authPurge = implementTask(authPurgeTask, async (ctx) =>
  transaction(ctx.actor, async (tx) => {
    const sessions = await purgeSessions(tx, ctx.now);
    const { rowCount } = await tx.delete(verificationTokens).where(lte(verificationTokens.expiresAt, ctx.now));
    return { outcome: "purged", sessions, tokens: rowCount ?? 0 };
  }),
);
