import { beforeEach, describe, expect, test, vi } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { createSession, sessionCookieName } from "#lib/auth/index.ts";
import { findSession } from "#lib/auth/session.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { rateLimitResponse } from "../_request/with-rate-limit.ts";
import { POST as signOut } from "./route.ts";

useDatabase();
const limit = 3;
// A deployment without TRUSTED_PROXIES behind a proxy: all anonymous requests share one address.
setProcessSingleton("env", parseEnv({ RATE_LIMIT_ADDRESS: String(limit), LOG_LEVEL: "silent" }));

/** The cookie jar that `next/headers` gives to a handler. */
const jar = vi.hoisted(() => new Map<string, string>());
vi.mock("next/headers", () => ({
  cookies: async () => ({
    get: (name: string) => (jar.has(name) ? { value: jar.get(name) } : undefined),
    set: (name: string, value: string) => jar.set(name, value),
  }),
}));

const post = (token: string, headers: Record<string, string> = {}): Promise<Response> => {
  jar.set(sessionCookieName(), token);
  const cookie = `${sessionCookieName()}=${token}`;
  return signOut(new Request("https://np.example/sign-out", { method: "POST", headers: { cookie, ...headers } }));
};

beforeEach(async () => {
  for (let sent = 0; sent <= limit; sent += 1) await rateLimitResponse({ kind: "anonymous" }, new Headers());
});

describe("POST /sign-out", () => {
  test("signs out a person with a session even if the address is over its rate limit", async () => {
    expect(
      (await rateLimitResponse({ kind: "anonymous" }, new Headers()))?.status,
      "anonymous requests are refused",
    ).toBe(429);
    const { token } = await createSession((await makePerson()).id, new Date());
    const answer = await post(token);
    expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in"]);
    expect(await findSession(token, new Date())).toBeNull();
    expect((await post(token)).status, "the ended session no longer exempts the request").toBe(429);
  });

  test("refuses forms from other sites and counts requests without a session for the address", async () => {
    const { token } = await createSession((await makePerson()).id, new Date());
    expect((await post(token, { "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect(await findSession(token, new Date())).not.toBeNull();
    expect((await post("of-nobody")).status).toBe(429);
  });
});
