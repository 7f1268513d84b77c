import type { Actor } from "./actor.ts";

/** The context of every verb: actor, request and time. `now` is passed in so that rules need no clock. */
export interface Ctx {
  actor: Actor;
  requestId: string;
  now: Date;
}
