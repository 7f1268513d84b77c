import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { createPreferenceLink, createUserToken } from "#lib/auth/index.ts";
import type { Role } from "#lib/enums.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { execute } from "./execute.ts";
import { MeDocument } from "./generated/operations.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

async function personWith(role: Role): Promise<{ id: string; headers: Record<string, string> }> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return { id, headers: await sessionOf(id) };
}
const securityEventsOf = (id: string) =>
  asOwner<{ kind: string; detail: Record<string, unknown> }>(
    database.url,
    "SELECT kind, detail FROM security_events WHERE subject = $1",
    [id],
  );

const makeKey = 'mutation { createApiKey(input: { name: "mine", scopes: [ADMIN] }) { __typename } }';

describe("privilege.attempt events", () => {
  test.each<[Role, string, string, string]>([
    ["VIEWER", "creating an API key", makeKey, "createApiKey"],
    ["AUDITOR", "creating an API key", makeKey, "createApiKey"],
    ["VIEWER", "listing people", "{ users(first: 1) { totalCount } }", "users"],
    ["VIEWER", "listing API keys beside permitted fields", "{ me { id } apiKeys { id } }", "apiKeys"],
  ])("records a person with %s who is refused %s", async (role, _name, query, field) => {
    const { id, headers } = await personWith(role);
    expect((await api.query(query, undefined, headers)).codes).toContain("FORBIDDEN");
    expect(await securityEventsOf(id)).toEqual([
      { kind: "privilege.attempt", detail: expect.objectContaining({ entrance: "graphql", fields: [field] }) },
    ]);
  });

  test.each<[string, () => Promise<{ id: string; headers: Record<string, string> }>, string]>([
    ["a viewer who reads their own data", () => personWith("VIEWER"), "{ me { id email } }"],
    ["an admin", () => personWith("ADMIN"), "{ users(first: 1) { totalCount } }"],
    ["a mistyped query", () => personWith("VIEWER"), "{ nothing }"],
  ])("does not record %s", async (_name, caller, query) => {
    const { id, headers } = await caller();
    await api.query(query, undefined, headers);
    expect(await securityEventsOf(id)).toEqual([]);
  });

  const setRole = (userId: string) =>
    `mutation { setUserRole(input: { userId: "${userId}", role: ADMIN, reason: "mine" }) { __typename } }`;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  // A refused mutation by an API key may be a setup mistake, but also an attacker probing a stolen key: five attempts to
  // create an ADMIN must leave a trace.
  test("records each refused mutation of an API key", async () => {
    const headers = await keyWith("SEND");
    const { id } = await personWith("VIEWER");
    for (let time = 0; time < 5; time += 1)
      expect((await api.query(setRole(id), undefined, headers)).codes).toEqual(["FORBIDDEN"]);
    const [event] = await asOwner<{ kind: string; count: number; detail: object }>(
      database.url,
      "SELECT kind, sum(count)::int AS count, detail FROM security_events WHERE subject LIKE 'key_%' GROUP BY 1, 3",
    );
    expect(event).toEqual({
      kind: "privilege.attempt",
      count: 5,
      detail: {
        entrance: "graphql",
        by: "key",
        scopes: "SEND",
        operation: "mutation",
        root: "setUserRole",
        fields: ["setUserRole"],
      },
    });
  });

  test.each([
    ["token", async (userId: string) => (await createUserToken(ctxFor(key("USERS_WRITE")), { userId })).token],
    ["link", async (userId: string) => (await createPreferenceLink(ctxFor(), { userId })).url.split("/p/")[1] ?? ""],
  ])("records a refused mutation of a %s with its person", async (kind, make) => {
    const { id } = await makePerson();
    expect((await api.query(setRole(id), undefined, bearer(await make(id)))).codes).toEqual(["FORBIDDEN"]);
    expect(await securityEventsOf(id)).toEqual([
      { kind: "privilege.attempt", detail: expect.objectContaining({ by: kind, fields: ["setUserRole"] }) },
    ]);
  });

  test("ignores fields refused to a key or a token, and queries that a page runs in process", async () => {
    const { id, externalId } = await makePerson();
    const headers = await keyWith("USERS_WRITE");
    const { token } = await createUserToken(ctxFor(key("PREFERENCES_WRITE")), { userId: id });
    const upsert = `mutation { upsertUsers(input: { users: [{ externalId: "${externalId}" }] }) { ... on UsersUpserted { users { email } } } }`;
    for (const [query, sent] of [
      ["{ apiKeys { id } }", headers],
      [upsert, headers],
      ["{ me { consents(first: 1) { edges { node { id } } } } }", bearer(token)],
    ] as const)
      expect((await api.query(query, undefined, sent)).codes).toEqual(["FORBIDDEN"]);
    await execute(MeDocument, {}, { kind: "person", userId: id, role: "VIEWER", sessionId: "ses_x" });
    const keyId = `key_${headers.authorization?.split("_")[1]}`;
    expect([...(await securityEventsOf(keyId)), ...(await securityEventsOf(id))]).toEqual([]);
  });
});
