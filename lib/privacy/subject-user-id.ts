import { type Actor, personOf } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { ValidationError } from "#lib/errors.ts";

/** The person a call is about: the named one, else the caller. */
export function subjectUserId(ctx: Ctx, userId: string | null | undefined): string {
  const subject = userId ?? personOf(ctx.actor);
  if (subject === null) throw new ValidationError("An API key is nobody: name the person.", ["userId"]);
  return subject;
}

/** Some data about a person may be read and removed by the service only. */
export const service: Actor = { kind: "system", task: "privacy" };
