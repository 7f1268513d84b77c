import type { Actor } from "#lib/actor.ts";
import { type Role, SCOPES, type Scope } from "#lib/enums.ts";

const scopeAbbreviations = {
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
 * The kinds of actors that the policy distinguishes; `name` is their column in the reports. `actorFor` returns the actor that
 * requests data of the person `subject`; `other` is another person.
 */
export const actorKinds: readonly {
  name: string;
  description: string;
  actorFor(subject: string, other: string): Actor;
}[] = [
  { name: "anon", description: "no credentials", actorFor: () => ({ kind: "anonymous" }) },
  { name: "self", description: "the person themselves, a VIEWER", actorFor: (subject) => person(subject, "VIEWER") },
  { name: "other", description: "another VIEWER", actorFor: (_, other) => person(other, "VIEWER") },
  { name: "AUD", description: "an AUDITOR", actorFor: (_, other) => person(other, "AUDITOR") },
  { name: "ADM", description: "an ADMIN", actorFor: (_, other) => person(other, "ADMIN") },
  ...SCOPES.map((scope) => ({
    name: `k:${scopeAbbreviations[scope]}`,
    description: `an API key with ${scope}`,
    actorFor: (): Actor => ({ kind: "key", keyId: "key_report", name: "report", scopes: [scope] }),
  })),
  {
    name: "tok",
    description: "a user token of the person",
    actorFor: (subject) => ({ kind: "token", userId: subject }),
  },
  {
    name: "tok~",
    description: "a user token of the person that a key without ADMIN made",
    actorFor: (subject) => ({ kind: "token", userId: subject, limited: true }),
  },
  {
    name: "tok≠",
    description: "a user token of another person",
    actorFor: (_, other) => ({ kind: "token", userId: other }),
  },
  {
    name: "link",
    description: "a preference link of the person, for the tenant acme",
    actorFor: (subject) => ({ kind: "link", userId: subject, tenantKey: "acme" }),
  },
];
