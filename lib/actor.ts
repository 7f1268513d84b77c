import type { Role, Scope } from "#lib/enums.ts";

/** Who asks. Jobs and people use the same verbs, so every verb takes one of these. */
export type Actor =
  | { kind: "anonymous" }
  | { kind: "person"; userId: string; role: Role; sessionId: string }
  | { kind: "key"; keyId: string; name: string; scopes: readonly Scope[] }
  /**
   * `limited`: made by an integrator's key, and so opens no more of the person than an integrator's page needs.
   * `via`: who made it, a key's id or an administrator's: what is done with it is done in the person's name by their leave.
   */
  | { kind: "token"; userId: string; limited?: true; via?: string }
  | { kind: "link"; userId: string; tenantKey: string | null; via?: string }
  | { kind: "system"; task: string };

/** The name an actor has in audit rows, logs and `setBy`. */
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

/** The role an actor has in audit rows and logs: a person's role, or what kind of credential it was and who made it. */
export function actorRole(actor: Actor): string {
  switch (actor.kind) {
    case "person":
      return actor.role;
    case "key":
      return actor.scopes.join("+");
    case "token":
      return madeBy("USER_TOKEN", actor.via);
    case "link":
      return madeBy("PREFERENCE_LINK", actor.via);
    case "system":
      return "SYSTEM";
    case "anonymous":
      return "ANONYMOUS";
  }
}

const madeBy = (kind: string, via: string | undefined): string => (via === undefined ? kind : `${kind} of ${via}`);

/** The person an actor is or acts for; null for keys, jobs and strangers. */
export function personOf(actor: Actor): string | null {
  return "userId" in actor ? actor.userId : null;
}

export const hasScope = (actor: Actor, ...wanted: Scope[]): boolean =>
  actor.kind === "key" && (actor.scopes.includes("ADMIN") || wanted.some((scope) => actor.scopes.includes(scope)));

export const hasRole = (actor: Actor, ...wanted: Role[]): boolean =>
  actor.kind === "person" && wanted.includes(actor.role);

/** May do everything: the ADMIN role, a key with the ADMIN scope, and the service's own jobs. */
export const isAdmin = (actor: Actor): boolean =>
  actor.kind === "system" || hasRole(actor, "ADMIN") || hasScope(actor, "ADMIN");
