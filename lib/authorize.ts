import { type Actor, hasRole, hasScope, isAdmin, personOf } from "./actor.ts";
import { AccessError } from "./errors.ts";
import type { Scope } from "./vocabulary.ts";

/**
 * What an actor may do, as data: the scopes of keys that may, and whether the person concerned may do it for themselves.
 * ADMIN may do everything; AUDITOR writes nothing. Fields have their own table in graphql/policy/table.ts; this one is for
 * verbs, so that a job, a page and a resolver meet the same rule.
 */
const ACTIONS = {
  "preferences.read": { scopes: ["PREFERENCES_READ", "PREFERENCES_WRITE"], self: true, auditor: true },
  "preferences.write": { scopes: ["PREFERENCES_WRITE"], self: true, auditor: false },
  "people.read": { scopes: ["USERS_READ", "USERS_WRITE"], self: true, auditor: true },
  "people.write": { scopes: ["USERS_WRITE"], self: false, auditor: false },
  "people.token": { scopes: ["USERS_WRITE", "PREFERENCES_WRITE"], self: false, auditor: false },
  "catalogue.read": { scopes: "any", self: true, auditor: true },
  "catalogue.preview": { scopes: [], self: false, auditor: true },
  "catalogue.write": { scopes: [], self: false, auditor: false },
  "notifications.send": { scopes: ["SEND"], self: false, auditor: false },
  "notifications.read": { scopes: ["SEND"], self: false, auditor: true },
  "deliveries.read": { scopes: ["SEND"], self: true, auditor: true },
  "keys.read": { scopes: [], self: false, auditor: true },
  "keys.write": { scopes: [], self: false, auditor: false },
  "outbox.read": { scopes: [], self: false, auditor: false },
} as const satisfies Record<string, { scopes: readonly Scope[] | "any"; self: boolean; auditor: boolean }>;

export type Action = keyof typeof ACTIONS;

/** `userId`: the person concerned; left out = nobody in particular. */
export function may(actor: Actor, action: Action, userId?: string | null): boolean {
  const rule = ACTIONS[action];
  if (isAdmin(actor)) return true;
  if (actor.kind === "key") return rule.scopes === "any" || hasScope(actor, ...rule.scopes);
  // An auditor reads everything and writes nothing, not even as the person they are.
  if (hasRole(actor, "AUDITOR")) return rule.auditor;
  return rule.self && personOf(actor) !== null && (userId === undefined || personOf(actor) === userId);
}

/** Throws AccessError: UNAUTHENTICATED for strangers, FORBIDDEN for the rest; the same whether the thing exists or not. */
export function authorize(actor: Actor, action: Action, userId?: string | null): void {
  if (may(actor, action, userId)) return;
  throw actor.kind === "anonymous"
    ? new AccessError("UNAUTHENTICATED", "Sign in, or send an API key as a Bearer token.")
    : new AccessError("FORBIDDEN", "You are not allowed to do this.");
}
