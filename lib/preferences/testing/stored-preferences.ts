import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { preferences } from "#db/schema/index.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { matrix } from "../matrix.ts";

export const rowsOf = (userId: string) =>
  transaction(system, (tx) => tx.select().from(preferences).where(eq(preferences.userId, userId)));
/** Newest first. */
export const auditOf = async (userId: string) => (await eventsOf({ subject: userId })).reverse();
export const matrixOf = async (userId: string, tenantKey: string | null = null) => {
  const view = await matrix(ctxFor(system), userId, tenantKey);
  if (!view) throw new Error("no matrix");
  return view;
};
