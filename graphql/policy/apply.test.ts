import { makeExecutableSchema } from "@graphql-tools/schema";
import { type GraphQLError, graphql } from "graphql";
import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { createContext } from "#graphql/context.ts";
import type { Actor } from "#lib/actor.ts";
import { AccessError, ConflictError, LimitExceededError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { applyPolicy, denied, expectedError } from "./apply.ts";
import {
  admin,
  anyOf,
  auditor,
  everyone,
  forWhom,
  masked,
  type Row,
  type Rule,
  scrubbed,
  self,
  signedIn,
  withArguments,
} from "./rules.ts";

/** The policy put onto a small schema: no server, no database. */
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
    echo: withArguments(everyone, { text: "field", of: forWhom("people.find"), deep: masked(signedIn) }),
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
let refuse: unknown;
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
          if (refuse) throw refuse;
          return name == null ? null : { name };
        },
        plain: () => {
          throw refuse;
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
async function ask(source: string, actor: Actor) {
  refusals.length = 0;
  const contextValue = { ...contextOf(actor), refusals };
  const { data, errors } = await graphql({ schema, source, contextValue });
  const plain: unknown = JSON.parse(JSON.stringify(data ?? null));
  return { data: plain, errors: errors ?? [], codes: errors?.map(({ extensions }) => extensions.code) ?? [] };
}

describe("a field", () => {
  test("that is denied is null, with a code of its own, and the rest of the answer is there", async () => {
    const { data, errors, codes } = await ask("{ thing { id secret contact } }", user("VIEWER"));
    expect(data).toEqual({ thing: { ...thing, secret: null } });
    expect(codes).toEqual(["FORBIDDEN"]);
    expect(errors[0]).toMatchObject({
      path: ["thing", "secret"],
      message: "You are not allowed to read Thing.secret.",
    });
  });

  test("tells a stranger to sign in", async () => {
    const { data, errors, codes } = await ask("{ thing { id } }", { kind: "anonymous" });
    expect(data).toEqual({ thing: null });
    expect(codes).toEqual(["UNAUTHENTICATED"]);
    expect(errors[0]?.message).toBe("Sign in, or send an API key as a Bearer token, to read Query.thing.");
  });

  test("is asked for each object of a list", async () => {
    const { data, codes } = await ask("{ things { contact } }", { ...user("VIEWER") });
    expect(data).toEqual({ things: [{ contact: "ann@example.com" }, { contact: null }] });
    expect(codes).toEqual(["FORBIDDEN"]);
  });

  test("that is masked is shortened, also when it comes later or in an object, and is null when it is neither", async () => {
    const { data, codes } = await ask("{ contact late count data }", user("AUDITOR"));
    expect(data).toEqual({
      contact: "+1•••••67",
      late: "a•••@e•••.com",
      count: null,
      data: { email: "a•••@e•••.com", name: "Ann" },
    });
    expect(codes).toEqual([]);
  });

  test("that is scrubbed has no address in its text, nor anywhere in the object it is", async () => {
    const { data, codes } = await ask("{ note notes }", user("AUDITOR"));
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
    expect((await ask("{ note notes }", user("VIEWER"))).codes).toEqual(["FORBIDDEN", "FORBIDDEN"]);
  });

  test.each([
    [
      "at once",
      () => {
        throw refuse;
      },
    ],
    ["later", () => Promise.reject(refuse)],
  ])("whose input is refused %s is null, and the error stands at the field, not at the input", async (_when, fail) => {
    refuse = new ValidationError("too long", ["name", "3"]);
    thing.contact = fail;
    const { data, errors, codes } = await ask("{ thing { id contact } }", user("VIEWER"));
    thing.contact = "ann@example.com";
    expect(data).toEqual({ thing: { id: "usr_ann", contact: null } });
    expect(codes).toEqual(["BAD_USER_INPUT"]);
    expect(errors[0]).toMatchObject({ message: "too long", path: ["thing", "contact"] });
  });

  test("that is allowed is as it is", async () => {
    const { data } = await ask("{ thing { secret } }", user("ADMIN"));
    expect(data).toEqual({ thing: { secret: "s" } });
  });
});

describe("an argument", () => {
  const echo = async (args: string, actor: Actor) => {
    echoed.length = 0;
    const { data, errors, codes } = await ask(`{ echo${args} }`, actor);
    return { data, codes, called: echoed.length, message: errors[0]?.message, path: errors[0]?.path };
  };
  const isAnswered = (text: string) => ({ data: { echo: text }, codes: [], called: 1 });

  test("that whoever asks for the field may give reaches the resolver", async () => {
    expect(await echo('(text: "hi")', user("VIEWER"))).toMatchObject(isAnswered("hi"));
    expect(await echo("", { kind: "anonymous" })).toMatchObject(isAnswered("nothing"));
  });

  test("that is denied makes the field null, with its place, and the resolver is not called", async () => {
    expect(await echo('(of: "usr_bob")', user("VIEWER"))).toEqual({
      data: { echo: null },
      codes: ["FORBIDDEN"],
      called: 0,
      message: "You are not allowed to ask Query.echo with this of.",
      path: ["echo"],
    });
    expect(await echo('(of: "usr_bob")', { kind: "anonymous" })).toMatchObject({
      codes: ["UNAUTHENTICATED"],
      called: 0,
      message: "Sign in, or send an API key as a Bearer token, to ask Query.echo with this of.",
    });
  });

  test("is judged by its value, and not at all where it is null", async () => {
    expect(await echo('(of: "usr_ann")', user("VIEWER"))).toMatchObject(isAnswered("nothing"));
    expect(await echo('(of: "usr_bob")', user("ADMIN"))).toMatchObject(isAnswered("nothing"));
    expect(await echo("(of: null, deep: null)", { kind: "anonymous" })).toMatchObject(isAnswered("nothing"));
  });

  test("that a rule allows in part only is denied: there is no half of a value", async () => {
    expect(await echo("(deep: {})", user("ADMIN"))).toMatchObject({ codes: ["FORBIDDEN"], called: 0 });
  });
});

describe("a mutation", () => {
  const rename =
    'mutation { rename(name: "new") { __typename ... on Renamed { name } ... on UserError { code message path } } }';
  const answerTo = async (error: unknown, document = rename) => {
    refuse = error;
    return ask(document, user("ADMIN"));
  };

  test("that is done is the member that is no error", async () => {
    expect(await answerTo(null)).toMatchObject({
      data: { rename: { __typename: "Renamed", name: "new" } },
      errors: [],
    });
    expect(refusals).toEqual([]);
  });

  test("that gives nothing is null", async () => {
    expect((await answerTo(null, "mutation { rename { __typename } }")).data).toEqual({ rename: null });
  });

  test.each([
    [new ValidationError("too long", ["name"]), "ValidationError", "INVALID"],
    [new LimitExceededError("too many", ["name"]), "ValidationError", "LIMIT_EXCEEDED"],
    [new NotFoundError("no such thing", ["name"]), "NotFoundError", "NOT_FOUND"],
  ])("that is refused with %s is the error member, and noted", async (error, __typename, code) => {
    const { data, errors } = await answerTo(error);
    expect(errors).toEqual([]);
    expect(data).toEqual({ rename: { __typename, code, message: error.message, path: ["input", "name"] } });
    expect(refusals).toEqual([code]);
  });

  test("whose union has no member for the error tells it as an error of its field", async () => {
    const { data, errors, codes } = await answerTo(new ConflictError("taken", ["name"]));
    expect(data).toEqual({ rename: null });
    expect(codes).toEqual(["BAD_USER_INPUT"]);
    expect(errors[0]).toMatchObject({ message: "taken", path: ["rename"] });
    expect(refusals).toEqual([]);
  });

  test("that fails for another reason throws it, and so does one that answers with no union", async () => {
    for (const document of [rename, "mutation { plain }"]) {
      const { errors } = await answerTo(new AccessError("FORBIDDEN", "no"), document);
      expect(errors[0]?.originalError).toBeInstanceOf(AccessError);
    }
  });
});

describe("the boot", () => {
  const small = (field: string) =>
    makeExecutableSchema({ typeDefs: `type Query { thing: Thing } type Thing { ${field} }` });
  const boot = (field: string, rule?: Rule) => () =>
    applyPolicy(small(field), { Query: { thing: signedIn }, Thing: rule ? { it: rule } : {} });

  test("stops at a field without a row, or of a type without one, and names it", () => {
    expect(boot("it: Int")).toThrow("Thing.it has no row in the policy table");
    expect(() => applyPolicy(small("it: Int"), { Thing: { it: everyone } })).toThrow("Query.thing has no row");
  });

  test("stops at an argument without a row, and names it", () => {
    const taking = (it: Row) => () =>
      applyPolicy(small("it(a: Int, b: Int): Int"), { Query: { thing: signedIn }, Thing: { it } });
    expect(taking(signedIn)).toThrow("Thing.it(a:) has no row in the policy table");
    expect(taking(withArguments(signedIn, { a: admin }))).toThrow("Thing.it(b:) has no row in the policy table");
    expect(taking(withArguments(signedIn, { a: admin, b: "field" }))).not.toThrow();
  });

  test.each([
    ["it: Int!", admin],
    ["it: [Int]!", anyOf(self, admin)],
    ["it: [Int!]!", masked(auditor)],
  ])("stops at %s, which is non-null and may be denied", (field, rule) => {
    expect(boot(field, rule)).toThrow(
      `Thing.it is non-null, and its rule "${rule.name}" may deny it: make it nullable`,
    );
  });

  test.each([
    ["it: Int", admin],
    ["it: [Int!]", masked(auditor)],
    ["it: Int!", signedIn],
    ["it: Int!", everyone],
  ])("goes on at %s", (field, rule) => {
    expect(boot(field, rule)).not.toThrow();
  });

  test("leaves the schema's own description alone", async () => {
    const booted = boot("it: Int", admin)();
    const { data } = await graphql({
      schema: booted,
      source: "{ __schema { queryType { name } } }",
      contextValue: { actor: { kind: "anonymous" }, refusals: [] },
    });
    expect(data).toMatchObject({ __schema: { queryType: { name: "Query" } } });
  });
});

test("a refusal has the code that fits who asks", () => {
  const code = (actor: Actor): GraphQLError => denied(contextOf(actor), "read Thing.it");
  expect(code({ kind: "anonymous" }).extensions).toEqual({ code: "UNAUTHENTICATED" });
  expect(code({ kind: "token", userId: "usr_ann" }).extensions).toEqual({ code: "FORBIDDEN" });
});

describe("what a verb throws", () => {
  const database = (code: string) => Object.assign(new DatabaseError("bad bytes", 1, "error"), { code });
  test.each([
    [new AccessError("UNAUTHENTICATED", "Sign in."), { message: "Sign in.", code: "UNAUTHENTICATED" }],
    [new ValidationError("too long"), { message: "too long", code: "BAD_USER_INPUT" }],
    [database("22021"), { message: "The input has characters that are not text.", code: "BAD_USER_INPUT" }],
    [
      new Error("wrapped", { cause: database("22P05") }),
      { message: "The input has characters that are not text.", code: "BAD_USER_INPUT" },
    ],
    [database("23505"), null],
    [new Error("a password"), null],
    ["text", null],
    [null, null],
  ])("%s", (error, told) => {
    expect(expectedError(error)).toEqual(told);
  });
});
