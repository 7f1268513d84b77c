import type { Actor } from "#lib/actor.ts";

/** Some of what is kept about a person may be read and removed by the service itself only. */
export const service: Actor = { kind: "system", task: "privacy" };
