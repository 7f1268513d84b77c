import { auditServer } from "graphql-http";
import { expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { keyWith, useApi } from "./testing/http.ts";

useDatabase();
const api = useApi();

/** A document that is refused answers 4xx whatever the caller accepts: the standing limits promise that. */
const known = [
  "SHOULD use 200 status code on document parsing failure when accepting application/json",
  "SHOULD use 200 status code on document validation failure when accepting application/json",
  "SHOULD use a status code of 200 on variable coercion failure when accepting application/json",
];

test("the endpoint keeps to the GraphQL over HTTP specification: no error, and only the warnings that are known", async () => {
  // Some audits ask for a type of the schema, which a stranger may not.
  const { authorization = "" } = await keyWith("SEND");
  const fetchFn: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", authorization);
    return fetch(input, { ...init, headers });
  };
  const results = await auditServer({ url: api.url, fetchFn });
  expect(results.length).toBeGreaterThan(50);
  const told = (status: string) => results.filter((result) => result.status === status).map(({ name }) => name);
  expect(told("error")).toEqual([]);
  expect(told("warn")).toEqual(known);
});
