import { auditServer } from "graphql-http";
import { describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { keyWith, useApi } from "./testing/http.ts";

useDatabase();
const api = useApi();

/** Rejected documents get 4xx whatever the client accepts, because the documented limits promise it. */
const knownWarnings = [
  "SHOULD use 200 status code on document parsing failure when accepting application/json",
  "SHOULD use 200 status code on document validation failure when accepting application/json",
  "SHOULD use a status code of 200 on variable coercion failure when accepting application/json",
];

describe("GraphQL endpoint", () => {
  test("conforms to the GraphQL over HTTP specification without errors and with known warnings only", async () => {
    // Some audits query a type of the schema, which is forbidden for anonymous requests.
    const { authorization = "" } = await keyWith("SEND");
    const fetchFn: typeof fetch = (input, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", authorization);
      return fetch(input, { ...init, headers });
    };
    const results = await auditServer({ url: api.url, fetchFn });
    expect(results.length).toBeGreaterThan(50);
    const auditsWith = (status: string) => results.filter((result) => result.status === status).map(({ name }) => name);
    expect(auditsWith("error")).toEqual([]);
    expect(auditsWith("warn")).toEqual(knownWarnings);
  });
});
