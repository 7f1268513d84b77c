import { describe, expect, test } from "vitest";
import { createPool, pool } from "#db/client.ts";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { proxyDatabase } from "#db/testing/proxy.ts";
import { revokeApiKey } from "#lib/auth/index.ts";
import { env } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { MeDocument } from "./generated/operations.ts";
import { cookieOf, keyWith, sessionOf, useApi } from "./testing/http.ts";

const database = useDatabase();
const api = useApi();

const json = { "content-type": "application/json" };
const query = JSON.stringify({ query: "{ me { id } }" });
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const post = (headers: Record<string, string>, body: BodyInit = query) => api.fetch({ method: "POST", headers, body });

describe("credentials", () => {
  test.each([
    ["an unknown API key", "Bearer npk_00000000000000000000000000_0000000000000000000000000000000000000000deadbeef"],
    ["an arbitrary token", "Bearer secret"],
    ["an empty bearer token", "Bearer "],
    ["another scheme", "Basic dXNlcjpwYXNz"],
    ["a NUL", "Bearer a%00b"],
  ])("answers %s with 401 and a request id, not as anonymous", async (_name, authorization) => {
    const answer = await post({ ...json, authorization });
    expect(answer).toMatchObject({ status: 401, data: null, codes: ["UNAUTHENTICATED"] });
    expect(answer.errors[0]?.extensions.requestId).toMatch(uuid);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("accepts a key until it is revoked", async () => {
    const headers: Record<string, string> = { ...json, ...(await keyWith("SEND")) };
    expect((await post(headers)).status).toBe(200);
    const id = `key_${headers.authorization?.split("_")[1]}`;
    await revokeApiKey(ctxFor(), { id });
    expect((await post(headers)).status).toBe(401);
  });

  test("reads the session cookie among other cookies", async () => {
    const person = await makePerson();
    const { cookie } = await cookieOf(person.id);
    const own = JSON.stringify({ query: String(MeDocument) });
    const answer = await post({ ...json, cookie: `a=b; ${cookie}; c=d` }, own);
    expect(answer.data).toMatchObject({ me: { id: person.id } });
  });

  test("sends responses to authenticated requests uncached and with a content type", async () => {
    const { headers } = await post({ ...json, ...(await sessionOf((await makePerson()).id)) });
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  });

  test("answers plain HTTP without a redirect to HTTPS, so that a wrong URL is noticed", async () => {
    const { appUrl } = env();
    env().appUrl = "https://np.example";
    try {
      const answer = await api.fetch({ method: "POST", headers: json, body: query, redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([200, null]);
    } finally {
      env().appUrl = appUrl;
    }
  });

  test("treats a request without a credential as anonymous: me is null", async () => {
    expect(await post(json)).toMatchObject({ status: 200, data: { me: null }, errors: [] });
  });

  test("answers 503 with Retry-After and no details when the database is unreachable", async () => {
    const headers = { ...json, ...(await keyWith("SEND")) };
    const before = pool();
    const unreachable = createPool("postgres://someone:hunter2@127.0.0.1:1/np");
    setProcessSingleton("pool", unreachable);
    try {
      const answer = await post(headers);
      expect(answer).toMatchObject({ status: 503, codes: ["SERVICE_UNAVAILABLE"], data: null });
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(answer.text).not.toMatch(/hunter2|ECONNREFUSED|127\.0\.0\.1/);
    } finally {
      setProcessSingleton("pool", before);
      await unreachable.end();
    }
    expect((await post(headers)).status).toBe(200);
  });

  test.each(["BEGIN", ""])(
    "answers 503 within 5 s when the database's responses to %j are dropped, also on an open connection",
    async (text) => {
      const headers = { ...json, ...(await keyWith("SEND")) };
      const before = pool();
      const proxy = await proxyDatabase(database.url);
      const dropped = createPool(proxy.url);
      setProcessSingleton("pool", dropped);
      try {
        expect((await post(headers)).status).toBe(200);
        proxy.stallAt = text;
        for (let round = 0; round < 2; round += 1) {
          const startedMs = performance.now();
          const answer = await post(headers);
          expect(performance.now() - startedMs).toBeLessThan(5_000);
          expect(answer).toMatchObject({ status: 503, codes: ["SERVICE_UNAVAILABLE"], data: null });
          expect(answer.headers.get("retry-after")).toBe("5");
        }
      } finally {
        setProcessSingleton("pool", before);
        await proxy.close();
        await dropped.end();
      }
    },
  );
});
