import { desc } from "drizzle-orm";
import { read, type Tx } from "#db/client.ts";
import { releases } from "#db/schema/index.ts";
import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import type { ReleaseRow } from "./state.ts";

/** More steps than a rollback needs to find its target. */
const maxSteps = 200;

/** The last steps, oldest first. */
export const readSteps = async (tx: Tx): Promise<ReleaseRow[]> =>
  (await tx.select().from(releases).orderBy(desc(releases.at), desc(releases.id)).limit(maxSteps)).reverse();

/** The last steps of releases, newest first. ADMIN, AUDITOR and keys with OPERATIONS. */
export async function listReleases(ctx: Ctx, limit: number): Promise<ReleaseRow[]> {
  authorize(ctx.actor, "releases.read");
  const last = desc(releases.at);
  return read(ctx.actor, (tx) => tx.select().from(releases).orderBy(last, desc(releases.id)).limit(limit));
}
