import { expect, test } from "vitest";
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
const notedOf = (id: string) =>
  asOwner<{ kind: string; detail: Record<string, unknown> }>(
    database.url,
    "SELECT kind, detail FROM security_events WHERE subject = $1",
    [id],
  );

const makeKey = 'mutation { createApiKey(input: { name: "mine", scopes: [ADMIN] }) { __typename } }';

test.each<[Role, string, string, string]>([
  ["VIEWER", "makes a key", makeKey, "createApiKey"],
  ["AUDITOR", "makes a key", makeKey, "createApiKey"],
  ["VIEWER", "lists people", "{ users(first: 1) { totalCount } }", "users"],
  ["VIEWER", "lists keys, among what they may", "{ me { id } apiKeys { id } }", "apiKeys"],
])("a person with %s who %s is refused and noted", async (role, _name, query, field) => {
  const { id, headers } = await personWith(role);
  expect((await api.ask(query, undefined, headers)).codes).toContain("FORBIDDEN");
  expect(await notedOf(id)).toEqual([
    { kind: "privilege.attempt", detail: expect.objectContaining({ entrance: "graphql", fields: [field] }) },
  ]);
});

test.each<[string, () => Promise<{ id: string; headers: Record<string, string> }>, string]>([
  ["a viewer who asks for what is theirs", () => personWith("VIEWER"), "{ me { id email } }"],
  ["an admin", () => personWith("ADMIN"), "{ users(first: 1) { totalCount } }"],
  ["a mistyped query", () => personWith("VIEWER"), "{ nothing }"],
])("%s is not noted", async (_name, who, query) => {
  const { id, headers } = await who();
  await api.ask(query, undefined, headers);
  expect(await notedOf(id)).toEqual([]);
});

const setRole = (userId: string) =>
  `mutation { setUserRole(input: { userId: "${userId}", role: ADMIN, reason: "mine" }) { __typename } }`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

// A key that is refused a change was once taken for a mistake of its setup. It is also what a stolen key is tried on, and
// five attempts to make an ADMIN must not go by unseen.
test("a key that is refused a mutation is noted as such, each time", async () => {
  const headers = await keyWith("SEND");
  const { id } = await personWith("VIEWER");
  for (let time = 0; time < 5; time += 1)
    expect((await api.ask(setRole(id), undefined, headers)).codes).toEqual(["FORBIDDEN"]);
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
])("a %s that is refused a mutation is noted as one of its person's", async (kind, make) => {
  const { id } = await makePerson();
  expect((await api.ask(setRole(id), undefined, bearer(await make(id)))).codes).toEqual(["FORBIDDEN"]);
  expect(await notedOf(id)).toEqual([
    { kind: "privilege.attempt", detail: expect.objectContaining({ by: kind, fields: ["setUserRole"] }) },
  ]);
});

test("a field that a key or a token may not read is a mistake of a program, and a page that asks in process is ours", async () => {
  const { id, externalId } = await makePerson();
  const headers = await keyWith("USERS_WRITE");
  const { token } = await createUserToken(ctxFor(key("PREFERENCES_WRITE")), { userId: id });
  const upsert = `mutation { upsertUsers(input: { users: [{ externalId: "${externalId}" }] }) { ... on UsersUpserted { users { email } } } }`;
  for (const [query, sent] of [
    ["{ apiKeys { id } }", headers],
    [upsert, headers],
    ["{ me { consents(first: 1) { edges { node { id } } } } }", bearer(token)],
  ] as const)
    expect((await api.ask(query, undefined, sent)).codes).toEqual(["FORBIDDEN"]);
  await execute(MeDocument, {}, { kind: "person", userId: id, role: "VIEWER", sessionId: "ses_x" });
  const keyId = `key_${headers.authorization?.split("_")[1]}`;
  expect([...(await notedOf(keyId)), ...(await notedOf(id))]).toEqual([]);
});
