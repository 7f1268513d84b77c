import { NextRequest } from "next/server";
import { beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createPool, pool } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { keyWith, sessionOf } from "#graphql/testing/http.ts";
import { createPreferenceLink } from "#lib/auth/preference-link.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { unsubscribeUrl } from "#lib/unsubscribe/token.ts";
import { proxy } from "../../proxy.ts";
import { POST as pause } from "../admin/operations/pause/route.ts";
import { POST as unsubscribe } from "../api/unsubscribe/[token]/route.ts";
import { POST as saveByLink } from "../p/[token]/save/route.ts";
import { POST as save } from "../preferences/save/route.ts";
import { GET as exportData } from "../privacy/export/route.ts";
import { POST as requestSignInLink } from "../sign-in/email/route.ts";
import { rateLimitResponse } from "./with-rate-limit.ts";

const database = useDatabase();
setProcessSingleton(
  "env",
  parseEnv({
    RATE_LIMIT_PERSON: "5",
    RATE_LIMIT_ADDRESS: "3",
    RATE_LIMIT_KEY: "4",
    TRUSTED_PROXIES: "1",
    LOG_LEVEL: "silent",
  }),
);
// The console's forms read the client address from next/headers.
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));

/** Each test sends from its own address. */
let address = 0;
beforeEach(() => {
  address += 1;
});
const fromAddress = () => ({ "x-forwarded-for": `192.0.2.${address}` });
type HeaderValues = Record<string, string>;

const request = (path: string, headers: HeaderValues, values?: Record<string, string>): Request =>
  new Request(`https://np.example${path}`, {
    headers: { accept: "text/html", ...fromAddress(), ...headers },
    ...(values && { method: "POST", body: new URLSearchParams(values) }),
  });
const linkToken = async (userId: string): Promise<string> => {
  const { url } = await createPreferenceLink(ctxFor(), { userId });
  return url.slice(url.lastIndexOf("/") + 1);
};
const unsubscribeToken = async (userId: string): Promise<string> => {
  const url = await unsubscribeUrl("", { userId, topicIds: [(await makeTopic()).id] });
  return url.slice("/u/".length);
};
const view = (path: string, headers: HeaderValues, method = "GET") =>
  proxy(
    new NextRequest(`https://np.example${path}`, {
      method,
      headers: { accept: "text/html", ...fromAddress(), ...headers },
    }),
  );

/** A request that one caller repeats; `times` requests pass. */
interface Case {
  name: string;
  times: number;
  /** Whether the request carries a session cookie. */
  signedIn?: boolean;
  send: (headers: HeaderValues, link: { p: string; u: string }) => Promise<Response>;
}
const invalidBearer = { authorization: "Bearer npk_of_nobody" };
const cell = { kind: "cell", topicKey: "none", channel: "EMAIL", enabled: "true" };
const cases: Case[] = [
  {
    name: "saving preferences",
    times: 5,
    signedIn: true,
    send: (headers) => save(request("/preferences/save", headers, cell)),
  },
  {
    name: "exporting data",
    times: 5,
    signedIn: true,
    send: (headers) => exportData(request("/privacy/export", headers)),
  },
  {
    name: "posting a console form",
    times: 5,
    signedIn: true,
    send: (headers) => pause(request("/admin/operations/pause", headers, {})),
  },
  {
    name: "saving preferences behind a signed link",
    times: 5,
    send: (_, { p }) => saveByLink(request(`/p/${p}/save`, {}, cell), { params: Promise.resolve({ token: p }) }),
  },
  {
    name: "posting a form of the unsubscribe page",
    times: 5,
    send: (_, { u }) =>
      unsubscribe(request(`/u/${u}`, {}, { action: "weekly" }), { params: Promise.resolve({ token: u }) }),
  },
  {
    name: "requesting a sign-in link",
    times: 3,
    send: () => requestSignInLink(request("/sign-in/email", {}, { email: "?" })),
  },
  {
    name: "posting a form with an invalid bearer token",
    times: 3,
    send: () => save(request("/preferences/save", invalidBearer, cell)),
  },
  {
    name: "posting a form behind an invalid link",
    times: 3,
    send: () => saveByLink(request("/p/nonsense/save", {}, cell), { params: Promise.resolve({ token: "nonsense" }) }),
  },
  { name: "viewing the preferences", times: 5, signedIn: true, send: (headers) => view("/preferences", headers) },
  {
    name: "viewing the console",
    times: 5,
    signedIn: true,
    send: (headers) => view("/admin/people?search=a", headers),
  },
  {
    name: "posting to a page",
    times: 5,
    signedIn: true,
    send: (headers) => view("/preferences", headers, "POST"),
  },
  { name: "viewing an unknown path", times: 5, signedIn: true, send: (headers) => view("/api/nothing", headers) },
  { name: "viewing the preferences behind a signed link", times: 5, send: (_, { p }) => view(`/p/${p}`, {}) },
  { name: "viewing the unsubscribe page", times: 5, send: (_, { u }) => view(`/u/${u}`, {}) },
  { name: "viewing a page with an invalid bearer token", times: 3, send: () => view("/preferences", invalidBearer) },
];

describe("withRateLimit", () => {
  test.each(cases)(
    "limits $name: answers 429 with Retry-After after $times requests",
    async ({ times, signedIn, send }) => {
      const { id } = await makePerson();
      const headers = signedIn ? await sessionOf(id) : {};
      const link = { p: await linkToken(id), u: await unsubscribeToken(id) };
      const statuses = [];
      for (let sent = 0; sent < times; sent += 1) statuses.push((await send(headers, link)).status);
      expect(statuses).not.toContain(429);
      const refused = await send(headers, link);
      expect(refused.status).toBe(429);
      expect(refused.headers.get("cache-control")).toBe("no-store");
      const seconds = Number(refused.headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(0);
      expect(await refused.text()).toContain(` ${seconds} second`);
    },
  );

  test("saves no choice and exports no data when the limit is exceeded", async () => {
    const [{ id }, topic] = [await makePerson(), await makeTopic()];
    const headers = await sessionOf(id);
    const post = (enabled: string) =>
      save(request("/preferences/save", headers, { ...cell, topicKey: topic.key, enabled }));
    for (const enabled of ["true", "false", "true", "false", "true"]) expect((await post(enabled)).status).toBe(303);
    expect((await post("false")).status).toBe(429);
    expect(await asOwner(database.url, "SELECT choice FROM preferences WHERE user_id = $1", [id])).toEqual([
      { choice: true },
    ]);
    expect((await exportData(request("/privacy/export", headers))).status).toBe(429);
  });

  test("answers 503 as a page or as JSON when the database is unavailable", async () => {
    const headers = await sessionOf((await makePerson()).id);
    const unavailable = createPool("postgres://nobody@127.0.0.1:1/none", { connectionTimeoutMillis: 1_000 });
    const available = pool();
    setProcessSingleton("pool", unavailable);
    onTestFinished(async () => {
      setProcessSingleton("pool", available);
      await unavailable.end();
    });
    const saved = await save(request("/preferences/save", { ...headers, "accept-language": "de" }, cell));
    expect([saved.status, saved.headers.get("retry-after"), saved.headers.get("cache-control")]).toEqual([
      503,
      "5",
      "no-store",
    ]);
    expect(await saved.text()).toContain("<h1>Vorübergehend nicht verfügbar</h1>");
    const exported = await exportData(request("/privacy/export", { ...headers, accept: "application/json" }));
    expect([exported.status, await exported.json()]).toEqual([
      503,
      { error: "The database is unavailable. Try again in 5 s." },
    ]);
  });
});

describe("POST /u/<token> rate limit", () => {
  test("never refuses a mail client's one-click unsubscribe, even after the page's forms were refused", async () => {
    const { id } = await makePerson();
    const token = await unsubscribeToken(id);
    const send = async (values: Record<string, string>) =>
      (await unsubscribe(request(`/u/${token}`, {}, values), { params: Promise.resolve({ token }) })).status;
    const page = [];
    for (let sent = 0; sent < 7; sent += 1) page.push(await send({ action: "weekly" }));
    expect(page).toEqual([303, 303, 303, 303, 303, 429, 429]);
    for (let sent = 0; sent < 12; sent += 1) expect(await send({ "List-Unsubscribe": "One-Click" })).toBe(200);
    const posted = await proxy(
      new NextRequest(`https://np.example/u/${token}`, { method: "POST", headers: fromAddress() }),
    );
    expect(posted.headers.get("x-middleware-rewrite")).toContain(`/api/unsubscribe/${token}`);
  });
});

describe("rateLimitResponse", () => {
  const anonymous = { kind: "anonymous" } as const;
  let check: (headers: HeaderValues) => Promise<Response | null>;
  beforeAll(() => {
    check = (headers) => rateLimitResponse(anonymous, new Headers({ ...fromAddress(), ...headers }));
  });

  test("sends a browser a localised page with the style nonce and any other client JSON", async () => {
    for (let sent = 0; sent < 3; sent += 1) expect(await check({})).toBeNull();
    const browser = { accept: "text/html,*/*;q=0.8", "accept-language": "de" };
    const page = await check({ ...browser, "content-security-policy": "style-src 'self' 'nonce-QUJD'" });
    expect(page?.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const html = String(await page?.text());
    expect(html).toMatch(/<html lang="de">.*<style nonce="QUJD">.*Sekunde/s);
    const hostile = await check({ ...browser, "content-security-policy": `'nonce-"><script>'` });
    expect(await hostile?.text()).not.toMatch(/<style|<script/);
    const program = await check({ accept: "application/json" });
    expect(program?.status).toBe(429);
    expect(await program?.json()).toEqual({ error: expect.stringMatching(/Try again in \d+ s\./) });
  });

  test("refuses only the caller over the limit: another address, an API key and a person pass", async () => {
    for (let sent = 0; sent < 3; sent += 1) await check({});
    expect((await check({}))?.status).toBe(429);
    expect(await check({ "x-forwarded-for": "198.51.100.2" })).toBeNull();
    const { authorization = "" } = await keyWith("ADMIN");
    expect((await view("/admin", { authorization })).status).toBe(200);
    expect((await view("/preferences", await sessionOf((await makePerson()).id))).status).toBe(200);
  });
});

describe("page views", () => {
  test("counts page views and form posts of a person against one limit", async () => {
    const { id } = await makePerson();
    const headers = await sessionOf(id);
    for (const one of ["/preferences", "/privacy", "/preferences"]) expect((await view(one, headers)).status).toBe(200);
    for (let sent = 0; sent < 2; sent += 1)
      expect((await save(request("/preferences/save", headers, cell))).status).toBe(303);
    expect((await view("/preferences", headers)).status).toBe(429);
  });

  test("does not count requests to route handlers in the proxy", async () => {
    const headers = await sessionOf((await makePerson()).id);
    for (const path of ["/api/auth/me", "/privacy/export", "/schema.graphql", "/.well-known/gpc.json", "/icon.svg"])
      for (let sent = 0; sent < 3; sent += 1) expect((await view(path, headers)).status).toBe(200);
  });
});
