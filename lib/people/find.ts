import { eq } from "drizzle-orm";
import type { Sender, Tx } from "#db/client.ts";
import { type JsonRow, jsonRow, rowReader } from "#db/json-rows.ts";
import { preparedForPeople } from "#db/prepared.ts";
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

/** `storedZone`: the zone as stored. `person.timeZone` reads a zone that Temporal rejects as UTC. */
export interface StoredPerson {
  person: Person;
  storedZone: string;
}

const readPerson = rowReader(users);
const selectById = preparedForPeople<{ json: JsonRow; time_zone: string }>(
  (isOneOfThem) => `SELECT ${jsonRow(users)} AS json, time_zone FROM users WHERE id ${isOneOfThem}`,
);

/** Selects people by id, with a prepared statement. People who are not visible or do not exist are left out. */
export async function selectPeople(to: Sender, ids: readonly string[]): Promise<StoredPerson[]> {
  const rows = await selectById(to, ids);
  return rows.map(({ json, time_zone: storedZone }) => ({ person: readPerson(json), storedZone }));
}

export async function peopleById(to: Sender, ids: readonly string[]): Promise<Map<string, Person>> {
  if (ids.length === 0) return new Map();
  const found = await selectPeople(to, ids);
  return new Map(found.map(({ person }) => [person.id, person]));
}
