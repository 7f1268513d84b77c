import type { GraphQLError } from "graphql";
import { DatabaseError } from "pg";
import { describe, expect, test } from "vitest";
import { createContext } from "#graphql/context.ts";
import type { Actor } from "#lib/actor.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";
import { denied, expectedError } from "./apply.ts";

const contextOf = (actor: Actor) => createContext({ actor, requestId: "test", now: new Date() });

describe("denied", () => {
  test("returns UNAUTHENTICATED for an anonymous actor and FORBIDDEN for others", () => {
    const code = (actor: Actor): GraphQLError => denied(contextOf(actor), "read Thing.it");
    expect(code({ kind: "anonymous" }).extensions).toEqual({ code: "UNAUTHENTICATED" });
    expect(code({ kind: "token", userId: "usr_ann" }).extensions).toEqual({ code: "FORBIDDEN" });
  });
});

describe("expectedError", () => {
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
  ])("maps the error %s to its message and code, or to null", (error, expected) => {
    expect(expectedError(error)).toEqual(expected);
  });
});
