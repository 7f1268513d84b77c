import { type Actor, hasRole, hasScope, isAdmin, personOf } from "#lib/actor.ts";
import { type Action, may } from "#lib/authorize.ts";
import type { Scope } from "#lib/enums.ts";

/** ALLOW: the value. SCRUB: the value without addresses in its texts. MASK: a shortened form. DENY: null and FORBIDDEN. */
export type Access = "ALLOW" | "SCRUB" | "MASK" | "DENY";

/**
 * A rule for reading a field or for passing an argument; `name` is its name in reports. `source`: the object of the field.
 * `given`: the value of the argument.
 */
export interface Rule {
  name: string;
  check(actor: Actor, source: unknown, given?: unknown): Access;
}

/** "field": every actor that may read the field may pass the argument. */
export type ArgumentRule = Rule | "field";

/** The rule of a field and of each argument. In an `input`, a rule only reads the person or tenant; the verb checks the rest. */
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

/** The object is the person or belongs to them, and they are signed in or use a user token that an ADMIN made. */
export const self = rule(
  "self",
  (actor, source) => actor.kind !== "link" && !isLimited(actor) && isOwner(actor, source),
);

/** The object belongs to the person of a user token that an integrator's key made. It allows only what their page needs. */
export const limitedToken = rule("limited token", (actor, source) => isLimited(actor) && isOwner(actor, source));

/** The object belongs to the person of a preference link. Links get forwarded, so they allow only what the page needs. */
export const linkHolder = rule("link holder", (actor, source) => actor.kind === "link" && isOwner(actor, source));

function isOwner(actor: Actor, source: unknown): boolean {
  const person = personOf(actor);
  return person !== null && ownerOf(source) === person;
}

function ownerOf(source: unknown): string | null {
  if (typeof source !== "object" || source === null) return null;
  const owner = "userId" in source ? source.userId : "id" in source ? source.id : null;
  return typeof owner === "string" ? owner : null;
}

/** Allows actors that may do the action for some person. The verb checks again, for the person of the request. */
export const can = (action: Action): Rule => rule(`may ${action}`, (actor) => may(actor, action));

/** For an argument that is or contains a user id: allows actors that may do the action for this person. */
export const forNamedPerson = (action: Action): Rule =>
  rule(`may ${action}, for the person that it names`, (actor, _source, given) =>
    may(actor, action, namedValue(given, "userId")),
  );

/** For an argument that is or contains a tenant key: a preference link allows only its own tenant. */
export const ownTenant = rule("a link for its own tenant", (actor, _source, given) => {
  const tenantKey = namedValue(given, "tenantKey");
  return actor.kind !== "link" || tenantKey === undefined || tenantKey === actor.tenantKey;
});

/** Returns the argument's text, or the text of this name in an input. */
function namedValue(given: unknown, name: string): string | undefined {
  const value: unknown = typeof given === "object" && given !== null ? Reflect.get(given, name) : given;
  return typeof value === "string" ? value : undefined;
}

const strength: Access[] = ["DENY", "MASK", "SCRUB", "ALLOW"];

/** Applies the most permissive of several rules. */
export const anyOf = (...rules: Rule[]): Rule => ({
  name: rules.map(({ name }) => name).join(", "),
  check: (...args) => strength[Math.max(...rules.map((one) => strength.indexOf(one.check(...args))))] ?? "DENY",
});

/** Applies the stricter of two rules. */
export const both = (one: Rule, other: Rule): Rule => ({
  name: `${one.name}; ${other.name}`,
  check: (...args) =>
    strength[Math.min(strength.indexOf(one.check(...args)), strength.indexOf(other.check(...args)))] ?? "DENY",
});

const withAccess = (label: string, access: Access, inner: Rule): Rule => ({
  name: `${label}: ${inner.name}`,
  check: (...args) => (inner.check(...args) === "ALLOW" ? access : "DENY"),
});

/** Allows only a shortened form to the actors that the rule allows. */
export const masked = (inner: Rule): Rule => withAccess("masked", "MASK", inner);

/** Removes addresses in texts for the actors that the rule allows. */
export const scrubbed = (inner: Rule): Rule => withAccess("scrubbed", "SCRUB", inner);

/** Free text of an operator or an integrator: unchanged for ADMIN, without addresses for all others. */
export const freeText = anyOf(admin, scrubbed(signedIn));
