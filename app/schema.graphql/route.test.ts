import { afterEach, describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { keyWith } from "#graphql/testing/http.ts";
import { env } from "#lib/env.ts";
import { GET } from "./route.ts";

useDatabase();
afterEach(() => {
  env().GRAPHQL_INTROSPECTION = undefined;
});

describe("GET /schema.graphql", () => {
  test.each([
    [undefined, 200],
    [true, 200],
    [false, 403],
  ])("answers the SDL for a valid credential with GRAPHQL_INTROSPECTION %s: %i", async (introspection, status) => {
    env().GRAPHQL_INTROSPECTION = introspection;
    const answer = await GET(new Request("http://localhost:3000/schema.graphql", { headers: await keyWith("ADMIN") }));
    expect(answer.status).toBe(status);
    expect((await answer.text()).includes("type Query")).toBe(status === 200);
  });

  test("refuses anonymous requests", async () => {
    expect((await GET(new Request("http://localhost:3000/schema.graphql"))).status).toBe(401);
  });
});
