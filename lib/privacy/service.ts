import type { Actor } from "#lib/actor.ts";

/** Some data about a person may be read and removed by the service only. */
export const service: Actor = { kind: "system", task: "privacy" };
