import { makeExecutableSchema } from "@graphql-tools/schema";
import { graphql } from "graphql";
import { describe, expect, test } from "vitest";
import { createContext } from "#graphql/context.ts";
import type { Actor } from "#lib/actor.ts";
import { AccessError, ConflictError, LimitExceededError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { applyPolicy } from "./apply.ts";
import {
  admin,
  anyOf,
  auditor,
  everyone,
  forNamedPerson,
  masked,
  scrubbed,
  self,
  signedIn,
  withArguments,
} from "./rules.ts";

/** The policy applied to a small schema, without server and database. */
const typeDefs = `
  type Query {
    thing: Thing  things: [Thing!]  contact: String  late: String  count: Int  data: JSON  note: String  notes: JSON
    echo(text: String, of: ID, deep: JSON): String
  }
  scalar JSON
  type Thing { id: ID!  secret: String  contact: String }
  type Mutation { rename(name: String): RenameResult  plain: String }
  union RenameResult = Renamed | ValidationError | NotFoundError
  type Renamed { name: String! }
  interface UserError { code: String!  message: String!  path: [String!]! }
  type ValidationError implements UserError { code: String!  message: String!  path: [String!]! }
  type NotFoundError implements UserError { code: String!  message: String!  path: [String!]! }
`;
const problem = { code: signedIn, message: signedIn, path: signedIn };
const table = {
  Query: {
    thing: signedIn,
    things: signedIn,
    contact: masked(auditor),
    late: masked(auditor),
    count: masked(auditor),
    data: masked(auditor),
    note: scrubbed(auditor),
    notes: scrubbed(auditor),
    echo: withArguments(everyone, { text: "field", of: forNamedPerson("people.find"), deep: masked(signedIn) }),
  },
  Thing: { id: signedIn, secret: admin, contact: anyOf(self, masked(auditor)) },
  Mutation: { rename: withArguments(signedIn, { name: "field" }), plain: admin },
  Renamed: { name: signedIn },
  ValidationError: problem,
  NotFoundError: problem,
};

const thing: { id: string; secret: string; contact: unknown } = {
  id: "usr_ann",
  secret: "s",
  contact: "ann@example.com",
};
let thrownError: unknown;
const echoed: unknown[] = [];
const schema = applyPolicy(
  makeExecutableSchema({
    typeDefs,
    resolvers: {
      Query: {
        thing: () => thing,
        things: () => [thing, { ...thing, id: "usr_bob" }],
        contact: () => "+15551234567",
        late: async () => "ann@example.com",
        count: () => 7,
        data: () => ({ email: "ann@example.com", name: "Ann" }),
        note: () => "asked to by ann@example.com, call +15551234567",
        notes: () => ({
          email: "ann@example.com",
          at: new Date(0),
          old: null,
          count: 1,
          list: ["of ann@example.com", { why: ["ann@example.com wrote"] }],
          "by ann@example.com": true,
        }),
        echo: (_source: unknown, args: { text?: string }) => {
          echoed.push(args);
          return args.text ?? "nothing";
        },
      },
      Mutation: {
        rename: async (_source: unknown, { name }: { name?: string | null }) => {
          if (thrownError) throw thrownError;
          return name == null ? null : { name };
        },
        plain: () => {
          throw thrownError;
        },
      },
    },
  }),
  table,
);

const user = (role: "VIEWER" | "AUDITOR" | "ADMIN"): Actor => ({
  kind: "person",
  userId: "usr_ann",
  role,
  sessionId: "ses_1",
});
const contextOf = (actor: Actor) => createContext({ actor, requestId: "test", now: new Date() });
const refusals: string[] = [];
async function request(source: string, actor: Actor) {
  refusals.length = 0;
  const contextValue = { ...contextOf(actor), refusals };
  const { data, errors } = await graphql({ schema, source, contextValue });
  const plain: unknown = JSON.parse(JSON.stringify(data ?? null));
  return { data: plain, errors: errors ?? [], codes: errors?.map(({ extensions }) => extensions.code) ?? [] };
}

describe("applyPolicy for a field", () => {
  test("returns null and FORBIDDEN for a denied field, and the values of the other fields", async () => {
    const { data, errors, codes } = await request("{ thing { id secret contact } }", user("VIEWER"));
    expect(data).toEqual({ thing: { ...thing, secret: null } });
    expect(codes).toEqual(["FORBIDDEN"]);
    expect(errors[0]).toMatchObject({
      path: ["thing", "secret"],
      message: "You are not allowed to read Thing.secret.",
    });
  });

  test("returns UNAUTHENTICATED with a message to sign in for an anonymous actor", async () => {
    const { data, errors, codes } = await request("{ thing { id } }", { kind: "anonymous" });
    expect(data).toEqual({ thing: null });
    expect(codes).toEqual(["UNAUTHENTICATED"]);
    expect(errors[0]?.message).toBe("Sign in, or send an API key as a Bearer token, to read Query.thing.");
  });

  test("checks the rule for each object of a list", async () => {
    const { data, codes } = await request("{ things { contact } }", { ...user("VIEWER") });
    expect(data).toEqual({ things: [{ contact: "ann@example.com" }, { contact: null }] });
    expect(codes).toEqual(["FORBIDDEN"]);
  });

  test("masks a text, a promise and the values of an object, and returns null for other values", async () => {
    const { data, codes } = await request("{ contact late count data }", user("AUDITOR"));
    expect(data).toEqual({
      contact: "+1•••••67",
      late: "a•••@e•••.com",
      count: null,
      data: { email: "a•••@e•••.com", name: "Ann" },
    });
    expect(codes).toEqual([]);
  });

  test("removes addresses from a scrubbed text and from all texts of a scrubbed object", async () => {
    const { data, codes } = await request("{ note notes }", user("AUDITOR"));
    expect(data).toEqual({
      note: "asked to by [redacted], call [redacted]",
      notes: {
        email: "a•••@e•••.com",
        at: "1970-01-01T00:00:00.000Z",
        old: null,
        count: 1,
        list: ["of [redacted]", { why: ["[redacted] wrote"] }],
        "by [redacted]": true,
      },
    });
    expect(codes).toEqual([]);
    expect((await request("{ note notes }", user("VIEWER"))).codes).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  });

  test.each([
    [
      "synchronously",
      () => {
        throw thrownError;
      },
    ],
    ["in a promise", () => Promise.reject(thrownError)],
  ])("returns null for a field that throws a UserError %s, with the path of the field", async (_when, fail) => {
    thrownError = new ValidationError("too long", ["name", "3"]);
    thing.contact = fail;
    const { data, errors, codes } = await request("{ thing { id contact } }", user("VIEWER"));
    thing.contact = "ann@example.com";
    expect(data).toEqual({ thing: { id: "usr_ann", contact: null } });
    expect(codes).toEqual(["BAD_USER_INPUT"]);
    expect(errors[0]).toMatchObject({ message: "too long", path: ["thing", "contact"] });
  });

  test("returns the value of an allowed field", async () => {
    const { data } = await request("{ thing { secret } }", user("ADMIN"));
    expect(data).toEqual({ thing: { secret: "s" } });
  });
});

describe("applyPolicy for an argument", () => {
  const echo = async (args: string, actor: Actor) => {
    echoed.length = 0;
    const { data, errors, codes } = await request(`{ echo${args} }`, actor);
    return { data, codes, called: echoed.length, message: errors[0]?.message, path: errors[0]?.path };
  };
  const isAnswered = (text: string) => ({ data: { echo: text }, codes: [], called: 1 });

  test("passes an argument with the rule of its field to the resolver", async () => {
    expect(await echo('(text: "hi")', user("VIEWER"))).toMatchObject(isAnswered("hi"));
    expect(await echo("", { kind: "anonymous" })).toMatchObject(isAnswered("nothing"));
  });

  test("returns null with the path of the field for a denied argument, without calling the resolver", async () => {
    expect(await echo('(of: "usr_bob")', user("VIEWER"))).toEqual({
      data: { echo: null },
      codes: ["FORBIDDEN"],
      called: 0,
      message: 'You are not allowed to read Query.echo with this value of "of".',
      path: ["echo"],
    });
    expect(await echo('(of: "usr_bob")', { kind: "anonymous" })).toMatchObject({
      codes: ["UNAUTHENTICATED"],
      called: 0,
      message: 'Sign in, or send an API key as a Bearer token, to read Query.echo with this value of "of".',
    });
  });

  test("checks the value of an argument, but allows null", async () => {
    expect(await echo('(of: "usr_ann")', user("VIEWER"))).toMatchObject(isAnswered("nothing"));
    expect(await echo('(of: "usr_bob")', user("ADMIN"))).toMatchObject(isAnswered("nothing"));
    expect(await echo("(of: null, deep: null)", { kind: "anonymous" })).toMatchObject(isAnswered("nothing"));
  });

  test("denies an argument whose rule returns MASK", async () => {
    expect(await echo("(deep: {})", user("ADMIN"))).toMatchObject({ codes: ["FORBIDDEN"], called: 0 });
  });
});

describe("applyPolicy for a mutation", () => {
  const rename =
    'mutation { rename(name: "new") { __typename ... on Renamed { name } ... on UserError { code message path } } }';
  const answerTo = async (error: unknown, document = rename) => {
    thrownError = error;
    return request(document, user("ADMIN"));
  };

  test("returns the success member for a result", async () => {
    expect(await answerTo(null)).toMatchObject({
      data: { rename: { __typename: "Renamed", name: "new" } },
      errors: [],
    });
    expect(refusals).toEqual([]);
  });

  test("names the mutation that a denied actor may not call", async () => {
    const { data, errors, codes } = await request("mutation { plain }", user("VIEWER"));
    expect({ data, codes }).toEqual({ data: { plain: null }, codes: ["FORBIDDEN"] });
    expect(errors[0]?.message).toBe("You are not allowed to call Mutation.plain.");
  });

  test("returns null if the resolver returns null", async () => {
    expect((await answerTo(null, "mutation { rename { __typename } }")).data).toEqual({ rename: null });
  });

  test.each([
    [new ValidationError("too long", ["name"]), "ValidationError", "INVALID"],
    [new LimitExceededError("too many", ["name"]), "ValidationError", "LIMIT_EXCEEDED"],
    [new NotFoundError("no such thing", ["name"]), "NotFoundError", "NOT_FOUND"],
  ])("returns the error member for %s and records its code", async (error, __typename, code) => {
    const { data, errors } = await answerTo(error);
    expect(errors).toEqual([]);
    expect(data).toEqual({ rename: { __typename, code, message: error.message, path: ["input", "name"] } });
    expect(refusals).toEqual([code]);
  });

  test("adds an error at the field if the union has no member for it", async () => {
    const { data, errors, codes } = await answerTo(new ConflictError("taken", ["name"]));
    expect(data).toEqual({ rename: null });
    expect(codes).toEqual(["BAD_USER_INPUT"]);
    expect(errors[0]).toMatchObject({ message: "taken", path: ["rename"] });
    expect(refusals).toEqual([]);
  });

  test("throws other errors, and all errors of a mutation without a result union", async () => {
    for (const document of [rename, "mutation { plain }"]) {
      const { errors } = await answerTo(new AccessError("FORBIDDEN", "no"), document);
      expect(errors[0]?.originalError).toBeInstanceOf(AccessError);
    }
  });
});
