import type { Actor } from "#lib/actor.ts";
import { type Role, SCOPES, type Scope } from "#lib/enums.ts";

const shortened = {
  SEND: "S",
  PREFERENCES_READ: "PR",
  PREFERENCES_WRITE: "PW",
  USERS_READ: "UR",
  USERS_WRITE: "UW",
  AUDIT_READ: "AR",
  OPERATIONS: "OP",
  ADMIN: "ADM",
} as const satisfies Record<Scope, string>;

const person = (userId: string, role: Role): Actor => ({ kind: "person", userId, role, sessionId: "ses_report" });

/**
 * Everybody the policy tells apart, by the name of their column in the reports. `as`: what they are when the person asked
 * about is `subject` and `other` is somebody else.
 */
export const actorKinds: readonly { name: string; what: string; as(subject: string, other: string): Actor }[] = [
  { name: "anon", what: "nobody signed in", as: () => ({ kind: "anonymous" }) },
  { name: "self", what: "the person themselves, a VIEWER", as: (subject) => person(subject, "VIEWER") },
  { name: "other", what: "another VIEWER", as: (_, other) => person(other, "VIEWER") },
  { name: "AUD", what: "an AUDITOR", as: (_, other) => person(other, "AUDITOR") },
  { name: "ADM", what: "an ADMIN", as: (_, other) => person(other, "ADMIN") },
  ...SCOPES.map((scope) => ({
    name: `k:${shortened[scope]}`,
    what: `an API key with ${scope}`,
    as: (): Actor => ({ kind: "key", keyId: "key_report", name: "report", scopes: [scope] }),
  })),
  { name: "tok", what: "a user token of the person", as: (subject) => ({ kind: "token", userId: subject }) },
  {
    name: "tok~",
    what: "a user token of the person that a key without ADMIN made",
    as: (subject) => ({ kind: "token", userId: subject, limited: true }),
  },
  { name: "tok≠", what: "a user token of somebody else", as: (_, other) => ({ kind: "token", userId: other }) },
  {
    name: "link",
    what: "a preference link of the person, for the tenant acme",
    as: (subject) => ({ kind: "link", userId: subject, tenantKey: "acme" }),
  },
];
