import { type Actor, hasRole, hasScope, isAdmin, personOf } from "#lib/actor.ts";
import { type Action, may } from "#lib/authorize.ts";
import type { Scope } from "#lib/enums.ts";

/** ALLOW: the value; SCRUB: without addresses in its texts; MASK: a shortened form of it; DENY: null and FORBIDDEN. */
export type Access = "ALLOW" | "SCRUB" | "MASK" | "DENY";

/**
 * Who may read a field, or give an argument, as data: `name` is how the report prints it. `source`: the object the field
 * stands on; `given`: the argument's value.
 */
export interface Rule {
  name: string;
  check(actor: Actor, source: unknown, given?: unknown): Access;
}

/** "field": whoever may ask for the field may give the argument. */
export type ArgumentRule = Rule | "field";

/** A field's row, with one for each of its arguments. Inside of an `input` a rule looks for whom it names; the rest is its verb's to check. */
export interface Row extends Rule {
  arguments?: Readonly<Record<string, ArgumentRule>>;
}
export const withArguments = <A extends Record<string, ArgumentRule>>(
  row: Rule,
  rules: A,
): Rule & { arguments: A } => ({
  ...row,
  arguments: rules,
});

const rule = (name: string, allows: (actor: Actor, source: unknown, given: unknown) => boolean): Rule => ({
  name,
  check: (actor, source, given) => (allows(actor, source, given) ? "ALLOW" : "DENY"),
});

export const everyone = rule("everyone", () => true);
export const signedIn = rule("signed in", (actor) => actor.kind !== "anonymous");
export const admin = rule("ADMIN", isAdmin);
export const auditor = rule("AUDITOR", (actor) => hasRole(actor, "AUDITOR"));
export const scope = (...scopes: Scope[]): Rule =>
  rule(`key ${scopes.join("|")}`, (actor) => hasScope(actor, ...scopes));

const isLimited = (actor: Actor): boolean => actor.kind === "token" && actor.limited === true;

/** The person the object is, or belongs to; signed in, or through a user token that an ADMIN made. */
export const self = rule("self", (actor, source) => actor.kind !== "link" && !isLimited(actor) && isOf(actor, source));

/** Whoever holds a user token of the person that an integrator's key made: it opens what their page needs. */
export const limitedToken = rule("limited token", (actor, source) => isLimited(actor) && isOf(actor, source));

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

/** For an argument that names a person, by itself or in its input: whoever may do this verb for that very person. */
export const forWhom = (action: Action): Rule =>
  rule(`may ${action}, for whom it names`, (actor, _source, given) => may(actor, action, nameIn(given, "userId")));

/** For an argument that names a tenant: a preference link was made for one, and opens no other. */
export const ownTenant = rule("a link for its own tenant", (actor, _source, given) => {
  const tenantKey = nameIn(given, "tenantKey");
  return actor.kind !== "link" || tenantKey === undefined || tenantKey === actor.tenantKey;
});

/** The text that is given, or that stands in the input under this name. */
function nameIn(given: unknown, name: string): string | undefined {
  const value: unknown = typeof given === "object" && given !== null ? Reflect.get(given, name) : given;
  return typeof value === "string" ? value : undefined;
}

const strength: Access[] = ["DENY", "MASK", "SCRUB", "ALLOW"];

/** The kindest of several rules. */
export const anyOf = (...rules: Rule[]): Rule => ({
  name: rules.map(({ name }) => name).join(", "),
  check: (...asked) => strength[Math.max(...rules.map((one) => strength.indexOf(one.check(...asked))))] ?? "DENY",
});

/** The strictest of two rules. */
export const both = (one: Rule, other: Rule): Rule => ({
  name: `${one.name}; ${other.name}`,
  check: (...asked) =>
    strength[Math.min(strength.indexOf(one.check(...asked)), strength.indexOf(other.check(...asked)))] ?? "DENY",
});

const only = (what: string, verdict: Access, inner: Rule): Rule => ({
  name: `${what}: ${inner.name}`,
  check: (...asked) => (inner.check(...asked) === "ALLOW" ? verdict : "DENY"),
});

/** Whom the rule allows sees a shortened form only. */
export const masked = (inner: Rule): Rule => only("masked", "MASK", inner);

/** Whom the rule allows sees it without the addresses that somebody wrote into its texts. */
export const scrubbed = (inner: Rule): Rule => only("scrubbed", "SCRUB", inner);

/** Free text that an operator or an integrator writes: whole for ADMIN, without addresses for everybody else. */
export const freeText = anyOf(admin, scrubbed(signedIn));
