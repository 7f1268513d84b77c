import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Role } from "#lib/enums.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { MeDocument } from "./generated/operations.ts";
import { cookieOf, keyWith, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

const inBrowser = { "sec-fetch-site": "same-origin" };
const own = String(MeDocument);
const unlisted = "query Me { me { id email } }";

async function cookieOfRole(role: Role): Promise<{ cookie: string }> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  return cookieOf(id);
}
const bearer = ({ cookie }: { cookie: string }) => ({
  authorization: `Bearer ${cookie.slice(cookie.indexOf("=") + 1)}`,
});

describe("persisted documents", () => {
  test("runs only our pages' documents for a person's cookie from a browser", async () => {
    const cookie = await cookieOfRole("VIEWER");
    expect(await api.query(own, {}, { ...cookie, ...inBrowser })).toMatchObject({ status: 200, errors: [] });
    const refused = await api.query(unlisted, {}, { ...cookie, ...inBrowser });
    expect(refused).toMatchObject({ status: 403, data: null, codes: ["FORBIDDEN"] });
    expect(refused.errors[0]?.extensions.requestId).toMatch(/^[\w-]{36}$/);
    const byGet = await api.fetch({
      search: `?query=${encodeURIComponent(unlisted)}`,
      headers: { ...cookie, ...inBrowser, "apollo-require-preflight": "1" },
    });
    expect(byGet.status).toBe(403);
    const events = await asOwner(database.url, "SELECT kind, count FROM security_events");
    expect(events).toEqual([{ kind: "privilege.attempt", count: 2 }]);
  });

  test("runs only our pages' documents for a person's cookie without Sec-Fetch-Site, as over plain HTTP", async () => {
    const cookie = await cookieOfRole("VIEWER");
    expect(await api.query(own, {}, cookie)).toMatchObject({ status: 200, errors: [] });
    expect(await api.query(unlisted, {}, cookie)).toMatchObject({ status: 403, data: null, codes: ["FORBIDDEN"] });
    expect(await api.query(unlisted, {}, bearer(cookie))).toMatchObject({ status: 200, errors: [] });
  });

  test.each<[string, () => Promise<Record<string, string>>]>([
    ["the session token as a bearer token", async () => ({ ...bearer(await cookieOfRole("VIEWER")), ...inBrowser })],
    ["an admin in a browser", async () => ({ ...(await cookieOfRole("ADMIN")), ...inBrowser })],
    ["an auditor in a browser", async () => ({ ...(await cookieOfRole("AUDITOR")), ...inBrowser })],
    ["an API key in a browser", async () => ({ ...(await keyWith("SEND")), ...inBrowser })],
    ["an anonymous request from a browser", async () => inBrowser],
  ])("runs any document for %s", async (_name, headers) => {
    expect(await api.query(unlisted, {}, await headers())).toMatchObject({ status: 200, errors: [] });
  });

  test.each([
    ["an empty value", "", 403],
    ["a blank value", " ", 403],
    ["a scheme only", "Bearer", 401],
    ["another scheme", "Basic x", 401],
  ])(
    "does not treat a person's cookie as a bearer token because of an Authorization header with %s",
    async (_name, authorization, status) => {
      const answer = await api.query(unlisted, {}, { ...(await cookieOfRole("VIEWER")), ...inBrowser, authorization });
      expect(answer).toMatchObject({ status, data: null });
    },
  );
});
