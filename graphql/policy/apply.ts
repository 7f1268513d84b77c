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
import { AccessError, UserError } from "#lib/errors.ts";
import { shown } from "./mask.ts";
import { everyone, freeText, type Row, type Rule, signedIn } from "./rules.ts";

type Field = GraphQLField<unknown, GraphQLContext>;
type Table = Record<string, Record<string, Row>>;

/** The rules that deny nobody who can hold an object: an object is handed to nobody without a credential. */
const open: ReadonlySet<Rule> = new Set([everyone, signedIn, freeText]);

/**
 * Wraps every field of the schema with its row of the policy table, once, at boot. A field or an argument without a row stops
 * the boot (it does not compile either), and so does a non-null field that some reader of its type may not read: denied, it would
 * take the objects around it with it. Mutations also get their expected errors turned into members of their result unions here.
 */
export function applyPolicy(schema: GraphQLSchema, table: Table): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__")) continue;
    for (const field of Object.values(type.getFields())) {
      const row = table[type.name]?.[field.name];
      if (!row) throw new Error(`${type.name}.${field.name} has no row in the policy table`);
      if (isNonNullType(field.type) && !open.has(row))
        throw new Error(
          `${type.name}.${field.name} is non-null, and its rule "${row.name}" may deny it: make it nullable`,
        );
      if (type.name === "Mutation") giveOutcomes(field);
      guard(`${type.name}.${field.name}`, field, row, argumentRules(type.name, field, row));
    }
  }
  return schema;
}

/** The arguments that not everybody may give who may ask for the field. */
function argumentRules(type: string, field: Field, row: Row): [name: string, rule: Rule][] {
  return field.args.flatMap(({ name }) => {
    const rule = row.arguments?.[name];
    if (!rule) throw new Error(`${type}.${field.name}(${name}:) has no row in the policy table`);
    return rule === "field" ? [] : [[name, rule] satisfies [string, Rule]];
  });
}

export function denied(ctx: GraphQLContext, what: string): GraphQLError {
  return ctx.actor.kind === "anonymous"
    ? new GraphQLError(`Sign in, or send an API key as a Bearer token, to ${what}.`, {
        extensions: { code: "UNAUTHENTICATED" },
      })
    : new GraphQLError(`You are not allowed to ${what}.`, { extensions: { code: "FORBIDDEN" } });
}

function guard(name: string, field: Field, row: Rule, ofArguments: [name: string, rule: Rule][]): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args: Record<string, unknown>, ctx, info) => {
    const verdict = row.check(ctx.actor, source);
    if (verdict === "DENY") throw denied(ctx, `read ${name}`);
    for (const [argument, { check }] of ofArguments)
      if (args[argument] != null && check(ctx.actor, source, args[argument]) !== "ALLOW")
        throw denied(ctx, `ask ${name} with this ${argument}`);
    const show = (value: unknown) => shown(verdict, value);
    try {
      const value: unknown = resolve(source, args, ctx, info);
      return value instanceof Promise ? value.then(show, refuse) : show(value);
    } catch (error) {
      refuse(error);
    }
  };
}

/**
 * graphql-js takes an error with a `path` for one that stands in the answer already; a UserError's is a place in the input.
 * So it goes on as an error without one, and is given the place of its field.
 */
function refuse(error: unknown): never {
  if (!(error instanceof UserError)) throw error;
  throw new GraphQLError(error.message, { extensions: { code: "BAD_USER_INPUT" } });
}

/** What the verb returns is the member that is no error; what it throws becomes the error member of its kind, if there is one. */
function giveOutcomes(field: Field): void {
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

/** character_not_in_repertoire, untranslatable_character: a NUL in an id or a search text. PostgreSQL stores none. */
const notText: ReadonlySet<string> = new Set(["22021", "22P05"]);

/** What a verb throws, as errors[] shows it; null for errors that nobody expected, which are masked. */
export function expectedError(error: unknown): { message: string; code: string } | null {
  if (error instanceof AccessError) return { message: error.message, code: error.code };
  if (error instanceof UserError) return { message: error.message, code: "BAD_USER_INPUT" };
  if (notText.has(databaseError(error)?.code ?? ""))
    return { message: "The input has characters that are not text.", code: "BAD_USER_INPUT" };
  return null;
}
