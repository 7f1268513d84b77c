import {
  defaultFieldResolver,
  GraphQLError,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";
import { databaseError } from "#db/client.ts";
import type { GraphQLContext } from "#graphql/context.ts";
import { maskAddress, maskContacts } from "#lib/contacts/index.ts";
import { AccessError, UserError } from "#lib/errors.ts";
import { scrubText } from "#lib/telemetry/index.ts";
import { type Access, everyone, freeText, type Row, type Rule, signedIn } from "./rules.ts";

type Field = GraphQLField<unknown, GraphQLContext>;
type Table = Record<string, Record<string, Row>>;

/** The rules that allow every reader of an object, because only actors with a credential get an object. */
const openChecks: ReadonlySet<Rule["check"]> = new Set([everyone, signedIn, freeText].map(({ check }) => check));

/**
 * Wraps every field with its row of the policy table, once, at start. Throws for a field or argument without a row, and for a
 * non-null field that may be denied, because its null would remove the objects around it. Wraps mutations so that expected
 * errors become members of their result unions.
 */
export function applyPolicy(schema: GraphQLSchema, table: Table): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const row = table[type.name]?.[field.name];
      if (!row) throw new Error(`${type.name}.${field.name} has no row in the policy table`);
      if (isNonNullType(field.type) && !openChecks.has(row.check))
        throw new Error(
          `${type.name}.${field.name} is non-null, and its rule "${row.name}" may deny it: make it nullable`,
        );
      if (type.name === "Mutation") returnUserErrors(field);
      guardField(`${type.name}.${field.name}`, field, row, restrictedArgumentsOf(type.name, field, row));
    }
  }
  return schema;
}

/** Returns the arguments that have their own rule, besides the rule of the field. */
function restrictedArgumentsOf(type: string, field: Field, row: Row): [name: string, rule: Rule][] {
  return field.args.flatMap(({ name }) => {
    const rule = row.arguments?.[name];
    if (!rule) throw new Error(`${type}.${field.name}(${name}:) has no row in the policy table`);
    return rule === "field" ? [] : [[name, rule] satisfies [string, Rule]];
  });
}

export function denied(ctx: GraphQLContext, action: string): GraphQLError {
  return ctx.actor.kind === "anonymous"
    ? new GraphQLError(`Sign in, or send an API key as a Bearer token, to ${action}.`, {
        extensions: { code: "UNAUTHENTICATED" },
      })
    : new GraphQLError(`You are not allowed to ${action}.`, { extensions: { code: "FORBIDDEN" } });
}

function guardField(name: string, field: Field, rule: Rule, restrictedArguments: [name: string, rule: Rule][]): void {
  // A plain property that everyone may read needs no guard. Most fields of a large answer are such properties.
  if (rule === everyone && restrictedArguments.length === 0 && !field.resolve) return;
  const resolve = field.resolve ?? defaultFieldResolver;
  const action = `${name.startsWith("Mutation.") ? "call" : "read"} ${name}`;
  field.resolve = (source, args: Record<string, unknown>, ctx, info) => {
    const access = rule.check(ctx.actor, source);
    if (access === "DENY") throw denied(ctx, action);
    for (const [argument, { check }] of restrictedArguments)
      if (args[argument] != null && check(ctx.actor, source, args[argument]) !== "ALLOW")
        throw denied(ctx, `${action} with this value of "${argument}"`);
    try {
      const value: unknown = resolve(source, args, ctx, info);
      if (value instanceof Promise) return value.then((resolved) => shown(access, resolved), rethrow);
      return shown(access, value);
    } catch (error) {
      rethrow(error);
    }
  };
}

/** Applies the access to a value. A masked field is an address, an object that may contain addresses, or null. */
function shown(access: Exclude<Access, "DENY">, value: unknown): unknown {
  if (access === "ALLOW") return value;
  if (access === "SCRUB") return scrubAll(maskContacts(value));
  return typeof value === "string" ? maskAddress(value) : typeof value === "object" ? maskContacts(value) : null;
}

/** Removes addresses, numbers and secrets from a text and from all texts in an object. */
function scrubAll(value: unknown): unknown {
  if (typeof value === "string") return scrubText(value);
  if (Array.isArray(value)) return value.map(scrubAll);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [scrubText(name), scrubAll(inner)]));
}

/**
 * Replaces a UserError by a GraphQLError without a path. The path of a UserError is a position in the input, but graphql-js
 * would use it as the position in the answer. Without it, the error gets the path of its field.
 */
function rethrow(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new GraphQLError(error.message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** Wraps a mutation: its result becomes the success member of the union, and a UserError the error member of its type, if any. */
function returnUserErrors(field: Field): void {
  const union = getNamedType(field.type);
  if (!isUnionType(union)) return;
  const errors = union.getTypes().filter((type) => type.getInterfaces().some(({ name }) => name === "UserError"));
  const success = union.getTypes().find((type) => !errors.includes(type))?.name;
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = async (source, args, ctx, info) => {
    try {
      const result: unknown = await resolve(source, args, ctx, info);
      return typeof result === "object" && result !== null ? { __typename: success, ...result } : result;
    } catch (error) {
      if (error instanceof UserError && errors.some(({ name }) => name === error.typename)) {
        ctx.refusals.push(error.code);
        return { __typename: error.typename, code: error.code, message: error.message, path: ["input", ...error.path] };
      }
      throw error;
    }
  };
}

/** character_not_in_repertoire, untranslatable_character: PostgreSQL rejects a NUL in an id or a search text. */
const invalidTextCodes: ReadonlySet<string> = new Set(["22021", "22P05"]);

/** Returns the message and code that errors[] shows; null for unexpected errors, which are masked. */
export function expectedError(error: unknown): { message: string; code: string } | null {
  if (error instanceof AccessError) return { message: error.message, code: error.code };
  if (error instanceof UserError) return { message: error.message, code: "BAD_USER_INPUT" };
  if (invalidTextCodes.has(databaseError(error)?.code ?? ""))
    return { message: "The input has characters that are not text.", code: "BAD_USER_INPUT" };
  return null;
}
