import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { parsedSchedule } from "#lib/worker/schedule.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { createApiKey } from "./api-key.ts";
import { actorFromHeaders } from "./authenticate.ts";
import { endSessions, signOut } from "./index.ts";
import { createSession, findSession, privilegedTtlMs, sessionTtlMs } from "./session.ts";
import { authPurgeTask } from "./tasks.ts";
import { hasTooManyFailures } from "./throttle.ts";

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

describe("findSession", () => {
  test("returns the person with their current role", async () => {
    const { token } = await createSession(userId, now);
    for (const role of ["VIEWER", "ADMIN", "AUDITOR"]) {
      await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, userId]);
      expect(await findSession(token, now)).toMatchObject({ kind: "person", userId, role });
    }
  });

  test("ends a session at its expiry, on sign-out and with its person", async () => {
    await asOwner(database.url, "UPDATE users SET role = 'VIEWER' WHERE id = $1", [userId]);
    const session = await createSession(userId, now);
    const { expiresAt } = session;
    expect(expiresAt.getTime() - now.getTime()).toBe(sessionTtlMs);
    // Used in between, because an idle session also ends (session.test.ts).
    for (const at of [10, 20]) await findSession(session.token, new Date(now.getTime() + at * 86_400_000));
    expect(await findSession(session.token, new Date(expiresAt.getTime() - 1))).not.toBeNull();
    expect(await findSession(session.token, expiresAt)).toBeNull();

    const other = await createSession(userId, now);
    await signOut(session.token, { everywhere: false, now });
    expect(await findSession(session.token, now)).toBeNull();
    expect(await findSession(other.token, now)).not.toBeNull();

    await asOwner(database.url, "INSERT INTO users (id) VALUES ('usr_gone')");
    const gone = await createSession("usr_gone", now);
    await asOwner(database.url, "DELETE FROM users WHERE id = 'usr_gone'");
    expect(await findSession(gone.token, now)).toBeNull();
  });

  test.each(["ADMIN", "AUDITOR"])(
    "limits a session of an %s to 12 hours, also one started before the promotion",
    async (role) => {
      expect([privilegedTtlMs, sessionTtlMs]).toEqual([12 * 3_600_000, 30 * 86_400_000]);
      const { token } = await createSession(userId, now);
      const at = (ms: number) => findSession(token, new Date(now.getTime() + ms));
      await asOwner(database.url, "UPDATE users SET role = 'VIEWER' WHERE id = $1", [userId]);
      expect(await at(privilegedTtlMs)).not.toBeNull();
      await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, userId]);
      expect(await at(privilegedTtlMs - 1)).toMatchObject({ role });
      expect(await at(privilegedTtlMs)).toBeNull();
    },
  );

  test("signOut everywhere ends all of the person's sessions and no others", async () => {
    await asOwner(database.url, "INSERT INTO users (id) VALUES ('usr_bystander')");
    const [one, two, other] = [
      await createSession(userId, now),
      await createSession(userId, now),
      await createSession("usr_bystander", now),
    ];
    await signOut(one.token, { everywhere: true, now });
    expect(await Promise.all([one, two, other].map(({ token }) => findSession(token, now)))).toEqual([
      null,
      null,
      expect.objectContaining({ userId: "usr_bystander" }),
    ]);
    const ends = await eventsOf({ action: "sessions.end" });
    expect(ends.map(({ actor, after }) => ({ actor, after }))).toEqual([
      { actor: userId, after: { ended: expect.any(Number) } },
    ]);
  });

  test("endSessions requires ADMIN and a reason for another person, and records a security event", async () => {
    const id = newId("user");
    await asOwner(database.url, `INSERT INTO users (id) VALUES ('${id}')`);
    const tokens = [await createSession(id, now), await createSession(id, now)].map(({ token }) => token);
    const reason = "a lost phone";
    for (const actor of [
      signedIn(userId),
      signedIn(userId, "AUDITOR"),
      key("USERS_WRITE"),
      { kind: "token", userId: id } as const,
    ])
      await expect(endSessions(ctxFor(actor), { userId: id, reason })).rejects.toThrow(AccessError);
    const admin = ctxFor(signedIn("usr_admin", "ADMIN"), now);
    for (const blank of [undefined, null, " "])
      await expect(endSessions(admin, { userId: id, reason: blank })).rejects.toMatchObject({
        constructor: ValidationError,
        path: ["reason"],
      });
    await expect(endSessions(admin, { userId: "usr_nobody", reason })).rejects.toThrow(NotFoundError);
    for (const token of tokens) expect(await findSession(token, now)).not.toBeNull();
    expect(await endSessions(admin, { userId: id, reason })).toEqual({ ended: 2 });
    for (const token of tokens) expect(await findSession(token, now)).toBeNull();
    const trail = await eventsOf({ subject: id });
    expect(trail.map(({ action, actor, reason, after }) => ({ action, actor, reason, after }))).toEqual([
      { action: "sessions.end", actor: "usr_admin", reason, after: { ended: 2 } },
      expect.objectContaining({ action: "security.sessions.end" }),
    ]);
    expect(await asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [id])).toEqual([
      { kind: "sessions.end", detail: { by: "usr_admin", ended: 2 } },
    ]);
    expect(await endSessions(ctxFor(key("ADMIN")), { userId: id, reason })).toEqual({ ended: 0 });
  });

  test("the auth-purge job deletes ended sessions and expired tokens only", async () => {
    await asOwner(
      database.url,
      `DELETE FROM sessions; DELETE FROM verification_tokens; UPDATE users SET role = 'VIEWER';
       INSERT INTO users (id, role) VALUES ('usr_auditor', 'AUDITOR');
       INSERT INTO sessions (token_hash, id, user_id, created_at, expires_at, last_seen_at) VALUES
         ('h1', 'live', '${userId}', now() - interval '29 days', now() + interval '1 day', now() - interval '13 days'),
         ('h2', 'over', '${userId}', now() - interval '30 days', now(), now()),
         ('h3', 'idle', '${userId}', now() - interval '15 days', now() + interval '1 day', now() - interval '14 days'),
         ('h4', 'old-auditor', 'usr_auditor', now() - interval '13 hours', now() + interval '1 day', now()),
         ('h5', 'idle-auditor', 'usr_auditor', now() - interval '3 hours', now() + interval '1 day', now() - interval '2 hours'),
         ('h6', 'auditor', 'usr_auditor', now() - interval '11 hours', now() + interval '1 day', now() - interval '1 hour'),
         ('h7', 'of-nobody', 'usr_nobody', now(), now() + interval '1 day', now());
       INSERT INTO verification_tokens (identifier, token_hash, expires_at, used_at) VALUES
         ('a', 'waits', now() + interval '1 minute', NULL), ('a', 'used', now() + interval '1 minute', now()),
         ('a', 'over', now(), NULL)`,
    );
    await transaction(system, (tx) => addJobs(tx, [{ task: authPurgeTask, payload: {} }]));
    await runJobs(database.url, ["auth-purge"]);
    expect(await asOwner(database.url, "SELECT id FROM sessions ORDER BY id")).toEqual([
      { id: "auditor" },
      { id: "live" },
    ]);
    expect(await asOwner(database.url, "SELECT token_hash AS hash FROM verification_tokens ORDER BY 1")).toEqual([
      { hash: "used" },
      { hash: "waits" },
    ]);
    expect(parsedSchedule(["auth-purge"]).map(({ task }) => task)).toEqual(["auth-purge"]);
  });

  test("createSession stores only the token's hash", async () => {
    const { token } = await createSession(userId, now);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await asOwner(database.url, "SELECT FROM sessions AS s WHERE strpos(s::text, $1) > 0", [token])).toEqual([]);
  });
});

describe("authenticate with an Authorization header", () => {
  test.each(["Bearer %", "bearer %", "BEARER  %"])("accepts a key's secret as %j", async (form) => {
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
  ])("returns null, not anonymous, for %.40j", async (form) => {
    expect(await withBearer(form.replaceAll("%", secret))).toBeNull();
  });

  test("refuses an invalid Bearer despite a valid cookie", async () => {
    const { token } = await createSession(userId, now);
    expect(await withBearer("Bearer garbage", `np_session=${token}`)).toBeNull();
  });

  test("records five invalid Bearers per address in full, then only a count", async () => {
    const from = { address: "198.51.100.7", requestId: "req-1" };
    for (let tried = 0; tried < 9; tried += 1)
      expect(await actorFromHeaders({ authorization: `Bearer npk_${tried}`, cookie: null, from }, now)).toBeNull();
    const written = await asOwner(
      database.url,
      "SELECT actor, after FROM audit_events WHERE action = 'auth.failure' AND request_id = 'req-1'",
    );
    expect(written).toEqual(Array(5).fill({ actor: "anonymous", after: { method: "api-key" } }));
    const events = await asOwner(
      database.url,
      "SELECT kind, count FROM security_events WHERE network = '198.51.100.0/24' ORDER BY kind",
    );
    expect(events).toEqual([
      { kind: "auth.failure", count: 5 },
      { kind: "auth.throttled", count: 4 },
    ]);
    // Invalid Bearers block neither a valid key nor sign-ins from the same address.
    expect(await actorFromHeaders({ authorization: `Bearer ${secret}`, cookie: null, from }, now)).not.toBeNull();
    expect(await hasTooManyFailures({ account: null, address: from.address })).toBe(false);
  });

  test("treats an empty header as absent", async () => {
    expect(await withBearer("")).toEqual(anonymous);
  });
});

describe("authenticate with a Cookie header", () => {
  test.each([
    ["on its own", "np_session=%"],
    ["between other cookies", "a=b; np_session=%; c=d"],
    ["without spaces", "a=b;np_session=%;c"],
    ["after a cookie whose name ends alike", "xnp_session=nothing; np_session=%"],
    ["after a cookie whose value looks alike", "a=np_session=nothing; np_session=%"],
  ])("accepts a session cookie %s", async (_, form) => {
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
  ])("returns anonymous for %.40j", async (form) => {
    const { token } = await createSession(userId, now);
    expect(await withCookie(form.replace("%", token))).toEqual(anonymous);
  });

  test("returns anonymous for an ended session", async () => {
    const { token, expiresAt } = await createSession(userId, now);
    expect(await withCookie(`np_session=${token}`, expiresAt)).toEqual(anonymous);
  });

  test("returns anonymous without a cookie", async () => {
    expect(await withCookie(null)).toEqual(anonymous);
  });
});

describe("authenticate behind https", () => {
  test("accepts only the __Host- cookie", async () => {
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
});
