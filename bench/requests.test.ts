import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { explainRequest, mailRequest, matrixRequest, mixedRequest, setRequest } from "./requests.ts";

describe("the requests of the benchmarks", () => {
  const schema = buildSchema(readFileSync("graphql/schema.graphql", "utf8"));

  test.each([
    ["the matrix", matrixRequest("usr_1")],
    ["explain", explainRequest("usr_1")],
    ["setPreference", setRequest("usr_1")],
    ["sendNotification", mailRequest({ everyone: true })],
  ])("are valid in our schema: %s", (_, { query }) => {
    expect(validate(schema, parse(query))).toEqual([]);
  });

  test("mix four kinds", () => {
    const kinds = new Set(Array.from({ length: 500 }, () => mixedRequest("usr_1").query));
    expect(kinds.size).toBe(4);
  });
});
