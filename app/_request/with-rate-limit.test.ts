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
import { POST as askForLink } from "../sign-in/email/route.ts";
import { tooMany } from "./with-rate-limit.ts";

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
// The console's forms look where the request came from.
vi.mock("next/headers", () => ({ headers: async () => new Headers() }));

/** Every test comes from an address of its own. */
let address = 0;
beforeEach(() => {
  address += 1;
});
const from = () => ({ "x-forwarded-for": `192.0.2.${address}` });
type Headed = Record<string, string>;

const request = (path: string, headers: Headed, values?: Record<string, string>): Request =>
  new Request(`https://np.example${path}`, {
    headers: { accept: "text/html", ...from(), ...headers },
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
const view = (path: string, headers: Headed, method = "GET") =>
  proxy(
    new NextRequest(`https://np.example${path}`, { method, headers: { accept: "text/html", ...from(), ...headers } }),
  );

/** What is sent again and again, as one caller; `times` pass. */
interface Case {
  name: string;
  times: number;
  /** Whether it comes with what a signed-in person's browser sends. */
  signedIn?: boolean;
  send: (headers: Headed, link: { p: string; u: string }) => Promise<Response>;
}
const bad = { authorization: "Bearer npk_of_nobody" };
const cell = { kind: "cell", topicKey: "none", channel: "EMAIL", enabled: "true" };
const cases: Case[] = [
  {
    name: "saving a form",
    times: 5,
    signedIn: true,
    send: (headers) => save(request("/preferences/save", headers, cell)),
  },
  { name: "the export", times: 5, signedIn: true, send: (headers) => exportData(request("/privacy/export", headers)) },
  {
    name: "a form of the console",
    times: 5,
    signedIn: true,
    send: (headers) => pause(request("/admin/operations/pause", headers, {})),
  },
  {
    name: "saving behind a link",
    times: 5,
    send: (_, { p }) => saveByLink(request(`/p/${p}/save`, {}, cell), { params: Promise.resolve({ token: p }) }),
  },
  {
    name: "a form of the page that a mail's link leads to",
    times: 5,
    send: (_, { u }) =>
      unsubscribe(request(`/u/${u}`, {}, { action: "weekly" }), { params: Promise.resolve({ token: u }) }),
  },
  {
    name: "asking for a link to sign in",
    times: 3,
    send: () => askForLink(request("/sign-in/email", {}, { email: "?" })),
  },
  {
    name: "a form with a Bearer that does not hold",
    times: 3,
    send: () => save(request("/preferences/save", bad, cell)),
  },
  {
    name: "a form behind a link that does not hold",
    times: 3,
    send: () => saveByLink(request("/p/nonsense/save", {}, cell), { params: Promise.resolve({ token: "nonsense" }) }),
  },
  { name: "looking at the preferences", times: 5, signedIn: true, send: (headers) => view("/preferences", headers) },
  {
    name: "looking at the console",
    times: 5,
    signedIn: true,
    send: (headers) => view("/admin/people?search=a", headers),
  },
  {
    name: "posting to a page, which shows it all the same",
    times: 5,
    signedIn: true,
    send: (headers) => view("/preferences", headers, "POST"),
  },
  { name: "what is not there", times: 5, signedIn: true, send: (headers) => view("/api/nothing", headers) },
  { name: "looking behind a link", times: 5, send: (_, { p }) => view(`/p/${p}`, {}) },
  { name: "looking where a mail's link leads", times: 5, send: (_, { u }) => view(`/u/${u}`, {}) },
  { name: "looking with a Bearer that does not hold", times: 3, send: () => view("/preferences", bad) },
];

test.each(cases)("$name: $times times, then 429 and when to come back", async ({ times, signedIn, send }) => {
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
});

test("what is refused does nothing: no choice is saved, and nobody's data goes out", async () => {
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

test("while the database is away a form and a download say so, to a browser and to a program", async () => {
  const headers = await sessionOf((await makePerson()).id);
  const away = createPool("postgres://nobody@127.0.0.1:1/none", { connectionTimeoutMillis: 1_000 });
  const there = pool();
  setProcessSingleton("pool", away);
  onTestFinished(async () => {
    setProcessSingleton("pool", there);
    await away.end();
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

describe("a mail client's one click", () => {
  test("is refused by no limit, whatever else came from there and was refused", async () => {
    const { id } = await makePerson();
    const token = await unsubscribeToken(id);
    const send = async (values: Record<string, string>) =>
      (await unsubscribe(request(`/u/${token}`, {}, values), { params: Promise.resolve({ token }) })).status;
    const page = [];
    for (let sent = 0; sent < 7; sent += 1) page.push(await send({ action: "weekly" }));
    expect(page).toEqual([303, 303, 303, 303, 303, 429, 429]);
    for (let sent = 0; sent < 12; sent += 1) expect(await send({ "List-Unsubscribe": "One-Click" })).toBe(200);
    const posted = await proxy(new NextRequest(`https://np.example/u/${token}`, { method: "POST", headers: from() }));
    expect(posted.headers.get("x-middleware-rewrite")).toContain(`/api/unsubscribe/${token}`);
  });
});

describe("who is told", () => {
  const stranger = { kind: "anonymous" } as const;
  let ask: (headers: Headed) => Promise<Response | null>;
  beforeAll(() => {
    ask = (headers) => tooMany(stranger, new Headers({ ...from(), ...headers }));
  });

  test("a browser gets a page in its language, in the page's own style; a program a sentence", async () => {
    for (let sent = 0; sent < 3; sent += 1) expect(await ask({})).toBeNull();
    const browser = { accept: "text/html,*/*;q=0.8", "accept-language": "de" };
    const page = await ask({ ...browser, "content-security-policy": "style-src 'self' 'nonce-QUJD'" });
    expect(page?.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const html = String(await page?.text());
    expect(html).toMatch(/<html lang="de">.*<style nonce="QUJD">.*Sekunde/s);
    const hostile = await ask({ ...browser, "content-security-policy": `'nonce-"><script>'` });
    expect(await hostile?.text()).not.toMatch(/<style|<script/);
    const program = await ask({ accept: "application/json" });
    expect(program?.status).toBe(429);
    expect(await program?.json()).toEqual({ error: expect.stringMatching(/Try again in \d+ s\./) });
  });

  test("only whoever sent so much: another address, a key and a person go on", async () => {
    for (let sent = 0; sent < 3; sent += 1) await ask({});
    expect((await ask({}))?.status).toBe(429);
    expect(await ask({ "x-forwarded-for": "198.51.100.2" })).toBeNull();
    const { authorization = "" } = await keyWith("ADMIN");
    expect((await view("/admin", { authorization })).status).toBe(200);
    expect((await view("/preferences", await sessionOf((await makePerson()).id))).status).toBe(200);
  });
});

test("a page counts with what its person asks the API: one limit for all of it", async () => {
  const { id } = await makePerson();
  const headers = await sessionOf(id);
  for (const one of ["/preferences", "/privacy", "/preferences"]) expect((await view(one, headers)).status).toBe(200);
  for (let sent = 0; sent < 2; sent += 1)
    expect((await save(request("/preferences/save", headers, cell))).status).toBe(303);
  expect((await view("/preferences", headers)).status).toBe(429);
});

test("what is no view is not counted by the proxy: route handlers count themselves", async () => {
  const headers = await sessionOf((await makePerson()).id);
  for (const path of ["/api/auth/me", "/privacy/export", "/schema.graphql", "/.well-known/gpc.json", "/icon.svg"])
    for (let sent = 0; sent < 3; sent += 1) expect((await view(path, headers)).status).toBe(200);
});
