import { inArray } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { env } from "#lib/env.ts";
import type { Person } from "#lib/people/index.ts";

/** Demo people that anyone may sign in as, one per role. Only with DEMO on. */
export const DEMO_EXTERNAL_IDS = ["demo-ada", "demo-grace", "demo-alan"] as const;

export async function demoPeople(): Promise<Person[]> {
  if (!env().demo) return [];
  return transaction({ kind: "system", task: "demo" }, (tx) =>
    tx
      .select()
      .from(users)
      .where(inArray(users.externalId, [...DEMO_EXTERNAL_IDS]))
      .orderBy(users.role),
  );
}
