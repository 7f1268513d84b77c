import type { Scope } from "#lib/enums.ts";
import { type Actor, hasRole, hasScope, isAdmin, personOf } from "./actor.ts";
import { AccessError, ValidationError } from "./errors.ts";

/**
 * What an actor may do, as data: the scopes of keys that may, whether the person concerned may do it for themselves, and
 * whether an AUDITOR may do it for anybody (reading, and nothing else). ADMIN may do everything. This table is for verbs, so
 * that a job, a page and a resolver meet the same rule; graphql/policy/table.ts is for fields.
 */
const ACTIONS = {
  "preferences.read": { scopes: ["PREFERENCES_READ", "PREFERENCES_WRITE"], self: true, auditor: true },
  "preferences.write": { scopes: ["PREFERENCES_WRITE"], self: true, auditor: false },
  // One person, to read of them what the key's scopes open: their preferences, deliveries or history.
  "people.find": {
    scopes: ["USERS_READ", "USERS_WRITE", "PREFERENCES_READ", "PREFERENCES_WRITE", "SEND", "AUDIT_READ"],
    self: true,
    auditor: true,
  },
  "people.read": { scopes: ["USERS_READ", "USERS_WRITE"], self: true, auditor: true },
  "people.write": { scopes: ["USERS_WRITE"], self: false, auditor: false },
  // All of a person at once, or nothing of them any more.
  "people.export": { scopes: [], self: true, auditor: false },
  "people.erase": { scopes: [], self: true, auditor: false },
  "consents.read": { scopes: ["AUDIT_READ"], self: true, auditor: true },
  "people.token": { scopes: ["USERS_WRITE", "PREFERENCES_WRITE"], self: false, auditor: false },
  "catalogue.read": { scopes: "any", self: true, auditor: true },
  "catalogue.preview": { scopes: [], self: false, auditor: true },
  "catalogue.write": { scopes: [], self: false, auditor: false },
  "notifications.send": { scopes: ["SEND"], self: false, auditor: false },
  "notifications.read": { scopes: ["SEND"], self: false, auditor: true },
  "deliveries.read": { scopes: ["SEND"], self: true, auditor: true },
  "deliveries.replay": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "channels.pause": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "channels.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  "incidents.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  "incidents.write": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "keys.read": { scopes: [], self: false, auditor: true },
  "keys.write": { scopes: [], self: false, auditor: false },
  "roles.write": { scopes: [], self: false, auditor: false },
  // Signing out everywhere: whoever is signed in as themselves.
  "sessions.end": { scopes: [], self: true, auditor: false },
  "sessions.read": { scopes: [], self: true, auditor: true },
  "suppressions.read": { scopes: [], self: true, auditor: true },
  // The person concerned: their own unsubscription only (lib/suppression/lift.ts).
  "suppressions.lift": { scopes: [], self: true, auditor: false },
  "audit.read": { scopes: ["AUDIT_READ"], self: true, auditor: true },
  "outbox.read": { scopes: [], self: false, auditor: false },
} as const satisfies Record<string, { scopes: readonly Scope[] | "any"; self: boolean; auditor: boolean }>;

export type Action = keyof typeof ACTIONS;

/** What a preference link opens of its person: links are forwarded, so no more than the page needs. */
const LINK_ACTIONS: ReadonlySet<Action> = new Set([
  "preferences.read",
  "preferences.write",
  "people.find",
  "catalogue.read",
  // To see that they unsubscribed, and to take it back: no more than writing preferences is.
  "suppressions.read",
  "suppressions.lift",
]);

/**
 * What a user token opens that a key made: what an integrator's preferences page needs. Any more, and the key would read
 * through tokens what it may not read itself. Messages' own words and whole addresses stay closed too (graphql/policy).
 */
const LIMITED_TOKEN_ACTIONS: ReadonlySet<Action> = new Set([...LINK_ACTIONS, "deliveries.read"]);

/** A token is an integrator's: what cannot be undone, and where the person is signed in, needs the person's own session. */
const OWN_SESSION_ACTIONS: ReadonlySet<Action> = new Set(["people.erase", "sessions.end", "sessions.read"]);

/** `userId`: the person concerned; left out = nobody in particular. */
export function may(actor: Actor, action: Action, userId?: string | null): boolean {
  const rule = ACTIONS[action];
  if (isAdmin(actor)) return true;
  if (actor.kind === "key") return rule.scopes === "any" || hasScope(actor, ...rule.scopes);
  if (hasRole(actor, "AUDITOR") && rule.auditor) return true;
  if (actor.kind === "link" && !LINK_ACTIONS.has(action)) return false;
  if (actor.kind === "token" && actor.limited && !LIMITED_TOKEN_ACTIONS.has(action)) return false;
  if (actor.kind === "token" && OWN_SESSION_ACTIONS.has(action)) return false;
  return rule.self && personOf(actor) !== null && (userId === undefined || personOf(actor) === userId);
}

/** Throws AccessError: UNAUTHENTICATED for strangers, FORBIDDEN for the rest; the same whether the thing exists or not. */
export function authorize(actor: Actor, action: Action, userId?: string | null): void {
  if (may(actor, action, userId)) return;
  throw actor.kind === "anonymous"
    ? new AccessError("UNAUTHENTICATED", "Sign in, or send an API key as a Bearer token.")
    : new AccessError("FORBIDDEN", "You are not allowed to do this.");
}

/**
 * The id of the person that a request is about: the person that it names, else the caller. Throws ValidationError where an
 * API key names nobody.
 */
export function subjectUserId(actor: Actor, named: string | null | undefined): string {
  const userId = named ?? personOf(actor);
  if (userId === null) throw new ValidationError("An API key has no data of its own. Set userId.", ["userId"]);
  return userId;
}

/**
 * The tenant that a request is about: the one it names, else the one that a preference link was made for. null = the person's
 * general preferences. Throws AccessError where a link names a tenant that is not its own.
 */
export function tenantFor(actor: Actor, named: string | null | undefined): string | null {
  if (actor.kind !== "link") return named ?? null;
  if (named == null || named === actor.tenantKey) return actor.tenantKey;
  throw new AccessError("FORBIDDEN", "This link does not give access to these preferences.");
}
