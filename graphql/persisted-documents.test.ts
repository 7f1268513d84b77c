import { expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Role } from "#lib/enums.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { MeDocument } from "./generated/operations.ts";
import { cookieOf, keyWith, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

const inBrowser = { "sec-fetch-site": "same-origin" };
const own = String(MeDocument);
const foreign = "query Me { me { id email } }";

async function cookieOfRole(role: Role): Promise<{ cookie: string }> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return cookieOf(id);
}
const bearer = ({ cookie }: { cookie: string }) => ({
  authorization: `Bearer ${cookie.slice(cookie.indexOf("=") + 1)}`,
});

test("from a browser, a person's cookie runs our pages' own documents and nothing else", async () => {
  const cookie = await cookieOfRole("VIEWER");
  expect(await api.ask(own, {}, { ...cookie, ...inBrowser })).toMatchObject({ status: 200, errors: [] });
  const refused = await api.ask(foreign, {}, { ...cookie, ...inBrowser });
  expect(refused).toMatchObject({ status: 403, data: null, codes: ["FORBIDDEN"] });
  expect(refused.errors[0]?.extensions.requestId).toMatch(/^[\w-]{36}$/);
  const byGet = await api.fetch({
    search: `?query=${encodeURIComponent(foreign)}`,
    headers: { ...cookie, ...inBrowser, "apollo-require-preflight": "1" },
  });
  expect(byGet.status).toBe(403);
  const events = await asOwner(database.url, "SELECT kind, count FROM security_events");
  expect(events).toEqual([{ kind: "privilege.attempt", count: 2 }]);
});

test("without Sec-Fetch-Site, as over plain http or from a program, a person's cookie runs the same documents only", async () => {
  const cookie = await cookieOfRole("VIEWER");
  expect(await api.ask(own, {}, cookie)).toMatchObject({ status: 200, errors: [] });
  expect(await api.ask(foreign, {}, cookie)).toMatchObject({ status: 403, data: null, codes: ["FORBIDDEN"] });
  expect(await api.ask(foreign, {}, bearer(cookie))).toMatchObject({ status: 200, errors: [] });
});

test.each<[string, () => Promise<Record<string, string>>]>([
  ["the same session as Bearer", async () => ({ ...bearer(await cookieOfRole("VIEWER")), ...inBrowser })],
  ["an admin in a browser", async () => ({ ...(await cookieOfRole("ADMIN")), ...inBrowser })],
  ["an auditor in a browser", async () => ({ ...(await cookieOfRole("AUDITOR")), ...inBrowser })],
  ["a key in a browser", async () => ({ ...(await keyWith("SEND")), ...inBrowser })],
  ["a stranger in a browser", async () => inBrowser],
])("%s asks what it likes", async (_name, headers) => {
  expect(await api.ask(foreign, {}, await headers())).toMatchObject({ status: 200, errors: [] });
});

test.each([
  ["nothing in it", "", 403],
  ["a blank in it", " ", 403],
  ["nothing after the scheme", "Bearer", 401],
  ["another scheme", "Basic x", 401],
])("an Authorization header with %s does not make a person's cookie a Bearer", async (_name, authorization, status) => {
  const answer = await api.ask(foreign, {}, { ...(await cookieOfRole("VIEWER")), ...inBrowser, authorization });
  expect(answer).toMatchObject({ status, data: null });
});
