import type { Scope } from "#lib/enums.ts";
import { type Actor, hasRole, hasScope, isAdmin, personOf } from "./actor.ts";
import { AccessError, ValidationError } from "./errors.ts";

/**
 * The permissions of verbs, as data: `scopes` of keys that allow the action, `self` for the person concerned, `auditor` for an
 * AUDITOR on anyone (read only). ADMIN may do everything. Jobs, pages and resolvers share this table;
 * graphql/policy/table.ts is for fields.
 */
const ACTIONS = {
  "preferences.read": { scopes: ["PREFERENCES_READ", "PREFERENCES_WRITE"], self: true, auditor: true },
  "preferences.write": { scopes: ["PREFERENCES_WRITE"], self: true, auditor: false },
  // Finds one person, to read the data that the key's scopes allow: preferences, deliveries or history.
  "people.find": {
    scopes: ["USERS_READ", "USERS_WRITE", "PREFERENCES_READ", "PREFERENCES_WRITE", "SEND", "AUDIT_READ"],
    self: true,
    auditor: true,
  },
  "people.read": { scopes: ["USERS_READ", "USERS_WRITE"], self: true, auditor: true },
  "people.write": { scopes: ["USERS_WRITE"], self: false, auditor: false },
  // Exports or erases all data of a person.
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
  "smoke.run": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "incidents.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  "incidents.write": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "on-call.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  "on-call.write": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "alerts.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  // Reports alerts, as Alertmanager does.
  "alerts.write": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "maintenance.read": { scopes: "any", self: true, auditor: true },
  "maintenance.write": { scopes: ["OPERATIONS"], self: false, auditor: false },
  "releases.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  // Records deployments and rollbacks; only ./np does.
  "releases.write": { scopes: [], self: false, auditor: false },
  "reports.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  // Writes the texts of a report, and corrects a frozen one.
  "reports.write": { scopes: ["OPERATIONS"], self: false, auditor: false },
  // Subscribers of the status page.
  "subscribers.read": { scopes: ["OPERATIONS"], self: false, auditor: true },
  "subscribers.write": { scopes: [], self: false, auditor: false },
  "keys.read": { scopes: [], self: false, auditor: true },
  "keys.write": { scopes: [], self: false, auditor: false },
  // Changes which secrets the service accepts.
  "secrets.write": { scopes: [], self: false, auditor: false },
  "roles.write": { scopes: [], self: false, auditor: false },
  // Signs out everywhere; needs the person's own session.
  "sessions.end": { scopes: [], self: true, auditor: false },
  "sessions.read": { scopes: [], self: true, auditor: true },
  "suppressions.read": { scopes: [], self: true, auditor: true },
  // The person may lift only their own unsubscribe (lib/suppression/lift.ts).
  "suppressions.lift": { scopes: [], self: true, auditor: false },
  "audit.read": { scopes: ["AUDIT_READ"], self: true, auditor: true },
  "outbox.read": { scopes: [], self: false, auditor: false },
} as const satisfies Record<string, { scopes: readonly Scope[] | "any"; self: boolean; auditor: boolean }>;

export type Action = keyof typeof ACTIONS;

/** The actions of a preference link. Links are forwarded, so they allow only what the page needs. */
const LINK_ACTIONS: ReadonlySet<Action> = new Set([
  "preferences.read",
  "preferences.write",
  "people.find",
  "catalogue.read",
  "maintenance.read",
  // To see and lift an unsubscribe, which is equivalent to writing preferences.
  "suppressions.read",
  "suppressions.lift",
]);

/**
 * The actions of a user token that a key created: what an integrator's preferences page needs. With more, the key could read
 * through tokens what it may not read itself. The text of messages and whole addresses are hidden too (graphql/policy).
 */
const LIMITED_TOKEN_ACTIONS: ReadonlySet<Action> = new Set([...LINK_ACTIONS, "deliveries.read"]);

/** Actions that need the person's own session, because an integrator holds tokens: erasure and the person's sessions. */
const OWN_SESSION_ACTIONS: ReadonlySet<Action> = new Set(["people.erase", "sessions.end", "sessions.read"]);

/** `userId`: the person concerned; omitted = no particular person. */
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

/** Throws AccessError: UNAUTHENTICATED for anonymous callers, FORBIDDEN for others, whether the object exists or not. */
export function authorize(actor: Actor, action: Action, userId?: string | null): void {
  if (may(actor, action, userId)) return;
  throw actor.kind === "anonymous"
    ? new AccessError("UNAUTHENTICATED", "Sign in, or send an API key as a Bearer token.")
    : new AccessError("FORBIDDEN", "You are not allowed to do this.");
}

/**
 * The id of the person that a request is about: the named person, else the caller. Throws ValidationError if an API key names
 * no person.
 */
export function subjectUserId(actor: Actor, named: string | null | undefined): string {
  const userId = named ?? personOf(actor);
  if (userId === null) throw new ValidationError("An API key has no data of its own. Set userId.", ["userId"]);
  return userId;
}

/**
 * The tenant of a request: the named tenant, or the tenant of a preference link. null = the person's general preferences.
 * Throws AccessError if a link names another tenant than its own.
 */
export function tenantFor(actor: Actor, named: string | null | undefined): string | null {
  if (actor.kind !== "link") return named ?? null;
  if (named == null || named === actor.tenantKey) return actor.tenantKey;
  throw new AccessError("FORBIDDEN", "This link does not give access to these preferences.");
}
