import { eq, inArray } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { NotFoundError } from "#lib/errors.ts";
import { storable } from "#lib/parse.ts";

export type Person = typeof users.$inferSelect;

/** Finds a person by our id or the integrator's. Row-level security hides people whom the transaction's actor may not see. */
export async function findPerson(tx: Tx, by: { id: string } | { externalId: string }): Promise<Person | null> {
  // PostgreSQL rejects text that it cannot store, also in a comparison.
  const key = storable.safeParse("id" in by ? by.id : by.externalId);
  if (!key.success) return null;
  const where = eq("id" in by ? users.id : users.externalId, key.data);
  return (await tx.select().from(users).where(where).limit(1))[0] ?? null;
}

/** Throws NotFoundError, equally for a person who does not exist and for one who is not visible. */
export async function getPerson(tx: Tx, id: string, path: string[] = ["userId"]): Promise<Person> {
  const person = await findPerson(tx, { id });
  if (!person) throw new NotFoundError("There is no such person.", path);
  return person;
}

export async function peopleById(tx: Tx, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(users)
    .where(inArray(users.id, [...ids]));
  return new Map(rows.map((person) => [person.id, person]));
}
