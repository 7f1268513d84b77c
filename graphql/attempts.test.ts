import { expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import type { Role } from "#lib/vocabulary.ts";
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

test("a key without the scope is a mistake of its setup, and a page that asks in process is ours", async () => {
  await api.ask(makeKey, undefined, await keyWith("SEND"));
  const { id } = await personWith("VIEWER");
  await execute(MeDocument, {}, { kind: "person", userId: id, role: "VIEWER", sessionId: "ses_x" });
  expect(
    await asOwner(database.url, "SELECT * FROM security_events WHERE subject LIKE 'key_%' OR subject = $1", [id]),
  ).toEqual([]);
});
