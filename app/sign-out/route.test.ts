import { beforeEach, expect, test, vi } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { createSession, sessionCookieName } from "#lib/auth/index.ts";
import { findSession } from "#lib/auth/session.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { tooMany } from "../_request/with-rate-limit.ts";
import { POST as signOut } from "./route.ts";

useDatabase();
const most = 3;
// Behind a proxy that nobody told of: all strangers come from one address.
setProcessSingleton("env", parseEnv({ RATE_LIMIT_ADDRESS: String(most), LOG_LEVEL: "silent" }));

/** What the browser that is asked for keeps; `next/headers` gives it to a handler. */
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
  for (let sent = 0; sent <= most; sent += 1) await tooMany({ kind: "anonymous" }, new Headers());
});

test("signing out is open to whoever is signed in, however often strangers of the same address came", async () => {
  expect((await tooMany({ kind: "anonymous" }, new Headers()))?.status, "for strangers it is closed").toBe(429);
  const { token } = await createSession((await makePerson()).id, new Date());
  const answer = await post(token);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/sign-in"]);
  expect(await findSession(token, new Date())).toBeNull();
  expect((await post(token)).status, "the same once more is a stranger's").toBe(429);
});

test("another site's form signs nobody out, and whoever has no session is counted as a stranger", async () => {
  const { token } = await createSession((await makePerson()).id, new Date());
  expect((await post(token, { "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(await findSession(token, new Date())).not.toBeNull();
  expect((await post("of-nobody")).status).toBe(429);
});
