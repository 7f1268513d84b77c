import { type Actor, personOf } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { ValidationError } from "#lib/errors.ts";

/** Whose data a call is about: the person named, else the caller. */
export function whose(ctx: Ctx, userId: string | null | undefined): string {
  const subject = userId ?? personOf(ctx.actor);
  if (subject === null) throw new ValidationError("An API key is not a person. Set userId.", ["userId"]);
  return subject;
}

/** Some of what is kept about a person may be read and removed by the service itself only. */
export const service: Actor = { kind: "system", task: "privacy" };
