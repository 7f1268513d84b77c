import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { env } from "#lib/env.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { createApiKey } from "./api-key.ts";
import { actorFromHeaders } from "./authenticate.ts";
import { createSession, endSession, findSession, sessionTtlMs } from "./session.ts";

const database = useDatabase();
const now = new Date("2026-11-23T12:00:00.000Z");
const anonymous = { kind: "anonymous" };

let userId: string;
let secret: string;
beforeAll(async () => {
  const { users } = await upsertUsers(ctxFor(), { users: [{ externalId: "ann", email: "ann@example.com" }] });
  userId = users[0]?.id ?? "";
  ({ secret } = await createApiKey(ctxFor(system, now), { name: "crm", scopes: ["SEND"] }));
});

const withCookie = (cookie: string | null, at = now) => actorFromHeaders({ authorization: null, cookie }, at);
const withBearer = (authorization: string, cookie: string | null = null) =>
  actorFromHeaders({ authorization, cookie }, now);

describe("sessions", () => {
  test("a session is the person with the role they have at that moment", async () => {
    const { token } = await createSession(userId, now);
    for (const role of ["VIEWER", "ADMIN", "AUDITOR"]) {
      await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, userId]);
      expect(await findSession(token, now)).toMatchObject({ kind: "person", userId, role });
    }
  });

  test("a session ends with its time, when it is ended, and with the person", async () => {
    const session = await createSession(userId, now);
    const { expiresAt } = session;
    expect(expiresAt.getTime() - now.getTime()).toBe(sessionTtlMs);
    expect(await findSession(session.token, new Date(expiresAt.getTime() - 1))).not.toBeNull();
    expect(await findSession(session.token, expiresAt)).toBeNull();

    const other = await createSession(userId, now);
    await endSession(session.token);
    expect(await findSession(session.token, now)).toBeNull();
    expect(await findSession(other.token, now)).not.toBeNull();

    await asOwner(database.url, "INSERT INTO users (id) VALUES ('usr_gone')");
    const gone = await createSession("usr_gone", now);
    await asOwner(database.url, "DELETE FROM users WHERE id = 'usr_gone'");
    expect(await findSession(gone.token, now)).toBeNull();
  });

  test("the token is kept as a hash only", async () => {
    const { token } = await createSession(userId, now);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await asOwner(database.url, "SELECT FROM sessions AS s WHERE strpos(s::text, $1) > 0", [token])).toEqual([]);
  });
});

describe("the Authorization header", () => {
  test.each(["Bearer %", "bearer %", "BEARER  %"])("%j with a key's secret is that key", async (form) => {
    expect(await withBearer(form.replace("%", secret))).toMatchObject({ kind: "key", name: "crm" });
  });

  test.each([
    "Bearer",
    "Bearer ",
    "Bearer garbage",
    "Bearer npk_garbage",
    "Bearer two words",
    "Basic dXNlcjpwYXNz",
    "npk_without_a_scheme",
    "Bearer %, Bearer %",
    "Bearer %x",
    `Bearer ${"x".repeat(100_000)}`,
    "Bearer \0",
    "Bearer ' OR 1=1 --",
  ])("%.40j is a credential that does not hold: null, and no stranger", async (form) => {
    expect(await withBearer(form.replaceAll("%", secret))).toBeNull();
  });

  test("that does not hold is not made good by a cookie that would", async () => {
    const { token } = await createSession(userId, now);
    expect(await withBearer("Bearer garbage", `np_session=${token}`)).toBeNull();
  });

  test("that is empty is none", async () => {
    expect(await withBearer("")).toEqual(anonymous);
  });
});

describe("the Cookie header", () => {
  test.each([
    ["alone", "np_session=%"],
    ["between others", "a=b; np_session=%; c=d"],
    ["without the spaces", "a=b;np_session=%;c"],
    ["after one whose name ends alike", "xnp_session=nothing; np_session=%"],
    ["after one whose value looks alike", "a=np_session=nothing; np_session=%"],
  ])("with a session %s is the person", async (_, form) => {
    const { token } = await createSession(userId, now);
    expect(await withCookie(form.replace("%", token))).toMatchObject({ kind: "person", userId });
  });

  test.each([
    "",
    ";",
    "=;=;=",
    "np_session",
    "np_session=",
    "=%",
    "xnp_session=%",
    "np_sessionx=%",
    "NP_SESSION=%",
    'np_session="%"',
    "np_session=%%",
    "np_session=wrong; np_session=%",
    "np_session=' OR 1=1 --",
    "np_session=\0",
    "np_session=%E2%80%8B",
    "__proto__=%; constructor=%",
    `np_session=${"x".repeat(100_000)}`,
    `${";".repeat(100_000)}`,
  ])("%.40j is a stranger's", async (form) => {
    const { token } = await createSession(userId, now);
    expect(await withCookie(form.replace("%", token))).toEqual(anonymous);
  });

  test("of a session that has ended is a stranger's", async () => {
    const { token, expiresAt } = await createSession(userId, now);
    expect(await withCookie(`np_session=${token}`, expiresAt)).toEqual(anonymous);
  });

  test("that is not there is a stranger's", async () => {
    expect(await withCookie(null)).toEqual(anonymous);
  });
});

test("behind https only the cookie counts that the browser ties to this host", async () => {
  const { appUrl } = env();
  env().appUrl = "https://np.example.com";
  try {
    const { token } = await createSession(userId, now);
    expect(await withCookie(`np_session=${token}`)).toEqual(anonymous);
    expect(await withCookie(`__Host-np_session=${token}`)).toMatchObject({ kind: "person", userId });
  } finally {
    env().appUrl = appUrl;
  }
});
