import type { Role, Scope } from "#lib/enums.ts";

/** The caller of a verb. Jobs and people use the same verbs, so every verb takes an actor. */
export type Actor =
  | { kind: "anonymous" }
  | { kind: "person"; userId: string; role: Role; sessionId: string }
  | { kind: "key"; keyId: string; name: string; scopes: readonly Scope[] }
  /**
   * `limited`: created by an integrator's key, so it allows only what an integrator's page needs.
   * `via`: the id of the key or administrator who created the token, which acts in the person's name.
   */
  | { kind: "token"; userId: string; limited?: true; via?: string }
  | { kind: "link"; userId: string; tenantKey: string | null; via?: string }
  /** `probe`: works for the probe, and sees its rows (migration 0032). */
  | { kind: "system"; task: string; probe?: boolean };

/** The person to whom the probe sends a message each minute. Only transactions of the probe see rows of this person. */
export const probeUserId = "usr_000000000000000000000pr0be";

export const isProbe = (actor: Actor): boolean =>
  actor.kind === "system" ? actor.probe === true : personOf(actor) === probeUserId;

/** The actor's id in audit rows, logs and `setBy`. */
export function actorId(actor: Actor): string {
  switch (actor.kind) {
    case "person":
    case "token":
    case "link":
      return actor.userId;
    case "key":
      return actor.keyId;
    case "system":
      return `system:${actor.task}`;
    case "anonymous":
      return "anonymous";
  }
}

/** The actor's role in audit rows and logs: a person's role, or the kind of credential and its creator. */
export function actorRole(actor: Actor): string {
  switch (actor.kind) {
    case "person":
      return actor.role;
    case "key":
      return actor.scopes.join("+");
    case "token":
      return withCreator("USER_TOKEN", actor.via);
    case "link":
      return withCreator("PREFERENCE_LINK", actor.via);
    case "system":
      return "SYSTEM";
    case "anonymous":
      return "ANONYMOUS";
  }
}

const withCreator = (kind: string, via: string | undefined): string => (via === undefined ? kind : `${kind} of ${via}`);

/** The person that an actor is or acts for; null for keys, jobs and anonymous callers. */
export function personOf(actor: Actor): string | null {
  return "userId" in actor ? actor.userId : null;
}

export const hasScope = (actor: Actor, ...scopes: Scope[]): boolean =>
  actor.kind === "key" && (actor.scopes.includes("ADMIN") || scopes.some((scope) => actor.scopes.includes(scope)));

export const hasRole = (actor: Actor, ...roles: Role[]): boolean =>
  actor.kind === "person" && roles.includes(actor.role);

/** May do everything: the ADMIN role, a key with the ADMIN scope, and the service's own jobs. */
export const isAdmin = (actor: Actor): boolean =>
  actor.kind === "system" || hasRole(actor, "ADMIN") || hasScope(actor, "ADMIN");
