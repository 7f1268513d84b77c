import type { Actor } from "./actor.ts";

/** What every verb is given: who asks, when, and under which request. `now` is passed in so that rules have no clock. */
export interface Ctx {
  actor: Actor;
  requestId: string;
  now: Date;
}
