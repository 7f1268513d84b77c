import { read } from "#db/client.ts";
import { authorize, may } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { ValidationError } from "#lib/errors.ts";
import { findPerson, type Person } from "./find.ts";

/**
 * A person by our id or the integrator's. An actor who may read only themselves gets FORBIDDEN for every other id, known or
 * unknown, so that the response does not reveal which people exist. An actor who may read everyone gets null for an unknown id.
 */
export async function visiblePerson(
  ctx: Ctx,
  by: { id?: string | null; externalId?: string | null },
): Promise<Person | null> {
  if ((by.id == null) === (by.externalId == null)) throw new ValidationError("set either id or externalId", ["id"]);
  const key = by.id != null ? { id: by.id } : { externalId: by.externalId ?? "" };
  const person = await read(ctx.actor, (tx) => findPerson(tx, key));
  if (!person || !may(ctx.actor, "people.find", person.id)) authorize(ctx.actor, "people.find", null);
  return person;
}
