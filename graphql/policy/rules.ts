import { type Actor, hasRole, hasScope, isAdmin, personOf } from "#lib/actor.ts";
import { type Action, may } from "#lib/authorize.ts";
import type { Scope } from "#lib/vocabulary.ts";

/** ALLOW: the value; MASK: a shortened form of it; DENY: null and FORBIDDEN. */
export type Verdict = "ALLOW" | "MASK" | "DENY";

/** Who may read a field, as data: `name` is how the report prints it. `source`: the object the field stands on. */
export interface Rule {
  name: string;
  check(actor: Actor, source: unknown): Verdict;
}

const rule = (name: string, allows: (actor: Actor, source: unknown) => boolean): Rule => ({
  name,
  check: (actor, source) => (allows(actor, source) ? "ALLOW" : "DENY"),
});

export const everyone = rule("everyone", () => true);
export const signedIn = rule("signed in", (actor) => actor.kind !== "anonymous");
export const admin = rule("ADMIN", isAdmin);
export const auditor = rule("AUDITOR", (actor) => hasRole(actor, "AUDITOR"));
export const scope = (...scopes: Scope[]): Rule =>
  rule(`key ${scopes.join("|")}`, (actor) => hasScope(actor, ...scopes));

/** The person the object is, or belongs to; signed in, or through a user token. */
export const self = rule("self", (actor, source) => actor.kind !== "link" && isOf(actor, source));

/** Whoever holds a preference link of the person. Links are forwarded: they open what the page needs and no more. */
export const linkHolder = rule("link holder", (actor, source) => actor.kind === "link" && isOf(actor, source));

function isOf(actor: Actor, source: unknown): boolean {
  const person = personOf(actor);
  return person !== null && personIn(source) === person;
}

function personIn(source: unknown): string | null {
  if (typeof source !== "object" || source === null) return null;
  const owner = "userId" in source ? source.userId : "id" in source ? source.id : null;
  return typeof owner === "string" ? owner : null;
}

/** Whoever may do this verb for anybody at all; the verb itself asks again, for the person concerned. */
export const can = (action: Action): Rule => rule(`may ${action}`, (actor) => may(actor, action));

const strength: Verdict[] = ["DENY", "MASK", "ALLOW"];

/** The kindest of several rules. */
export const anyOf = (...rules: Rule[]): Rule => ({
  name: rules.map(({ name }) => name).join(", "),
  check: (actor, source) =>
    strength[Math.max(...rules.map((one) => strength.indexOf(one.check(actor, source))))] ?? "DENY",
});

/** Whom the rule allows sees a shortened form only. */
export const masked = (inner: Rule): Rule => ({
  name: `masked: ${inner.name}`,
  check: (actor, source) => (inner.check(actor, source) === "ALLOW" ? "MASK" : "DENY"),
});
