import { afterEach, beforeEach, describe, expect, type MockInstance, test, vi } from "vitest";
import { changes } from "#db/changes.ts";
import { pool } from "#db/client.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { untilConfirmed, untilLive, useChangeListener } from "#db/testing/live.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { key, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { createApiKey, revokeApiKey, rotateApiKey } from "./api-key.ts";
import { actorFromHeaders } from "./authenticate.ts";
import { endSession } from "./end-session.ts";
import { endSessions } from "./end-sessions.ts";
import { createPreferenceLink } from "./preference-link.ts";
import { createSession, privilegedTtlMs } from "./session.ts";
import { setUserRole } from "./set-role.ts";
import { signOut } from "./sign-out.ts";
import { createUserToken } from "./user-token.ts";

const database = useDatabase();
const { whileSilent, withoutListener } = useChangeListener(database);

const admin = () => ctxFor(signedIn("usr_admin", "ADMIN"));
const bearer = (token: string, at = new Date()) =>
  actorFromHeaders({ authorization: `Bearer ${token}`, cookie: null }, at);

let connect: MockInstance;
beforeEach(async () => {
  await untilConfirmed();
  connect = vi.spyOn(pool(), "connect");
});
afterEach(() => connect.mockRestore());

/** The transactions that `fn` opens. Repeated if the listener lost its proof meanwhile. */
async function transactionsOf(fn: () => Promise<unknown>): Promise<number> {
  for (;;) {
    await untilLive();
    connect.mockClear();
    await fn();
    if (changes().isLive) return connect.mock.calls.length;
  }
}

interface Made {
  userId: string;
  secret: string;
  end: () => Promise<unknown>;
}
const kinds: Record<string, () => Promise<Made>> = {
  "a key": async () => {
    const { apiKey, secret } = await createApiKey(ctxFor(), { name: "k", scopes: ["SEND"] });
    return { userId: "", secret, end: () => revokeApiKey(ctxFor(), { id: apiKey.id }) };
  },
  "a key that is rotated without overlap": async () => {
    const { apiKey, secret } = await createApiKey(ctxFor(), { name: "k", scopes: ["SEND"] });
    return { userId: "", secret, end: () => rotateApiKey(ctxFor(), { id: apiKey.id, overlapSeconds: 0 }) };
  },
  "a session that signs out": async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    return { userId, secret: token, end: () => signOut(token, { everywhere: false, now: new Date() }) };
  },
  "a session that is ended": async () => {
    const { id: userId } = await makePerson();
    const { token, id: sessionId } = await createSession(userId, new Date());
    return { userId, secret: token, end: () => endSession(admin(), { userId, sessionId, reason: "test" }) };
  },
  "a session among all that are ended": async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    return { userId, secret: token, end: () => endSessions(admin(), { userId, reason: "test" }) };
  },
  "a session whose person is erased": async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    return { userId, secret: token, end: () => eraseUser(admin(), { userId, reason: "test" }) };
  },
  "a user token whose person is erased": async () => {
    const { id: userId } = await makePerson();
    const { token } = await createUserToken(ctxFor(key("USERS_WRITE")), { userId });
    return { userId, secret: token, end: () => eraseUser(admin(), { userId, reason: "test" }) };
  },
  "a user token whose key is revoked": async () => {
    const { id: userId } = await makePerson();
    const { apiKey } = await createApiKey(ctxFor(), { name: "k", scopes: ["USERS_WRITE"] });
    const issuer = { ...key("USERS_WRITE"), keyId: apiKey.id };
    const { token } = await createUserToken(ctxFor(issuer), { userId });
    return { userId, secret: token, end: () => revokeApiKey(ctxFor(), { id: apiKey.id }) };
  },
  "a preference link whose key is revoked": async () => {
    const { id: userId } = await makePerson();
    const { apiKey } = await createApiKey(ctxFor(), { name: "k", scopes: ["USERS_WRITE"] });
    const issuer = { ...key("USERS_WRITE"), keyId: apiKey.id };
    const { url } = await createPreferenceLink(ctxFor(issuer), { userId });
    return { userId, secret: url.split("/p/")[1] ?? "", end: () => revokeApiKey(ctxFor(), { id: apiKey.id }) };
  },
};

describe("authenticate", () => {
  test.each(Object.keys(kinds))("looks %s up once, and refuses it at once after its end", async (kind) => {
    const made = await kinds[kind]?.();
    if (!made) throw new Error("there is no such kind");
    const { secret, end } = made;
    const clock = vi.spyOn(performance, "now").mockReturnValue(performance.now());
    const used = await transactionsOf(async () => {
      for (const _ of Array.from({ length: 20 })) expect(await bearer(secret)).not.toBeNull();
    }).finally(() => clock.mockRestore());
    expect(used, "lookups of 20 uses within the second of the cache").toBeLessThanOrEqual(1);
    await whileSilent(async () => {
      await end();
      expect(await bearer(secret)).toBeNull();
    });
  });

  test("never answers one secret with another's actor", async () => {
    const [one, other] = [await kinds["a session that signs out"]?.(), await kinds["a session that signs out"]?.()];
    for (const made of [one, other, one, other])
      expect(await bearer(made?.secret ?? "")).toMatchObject({ userId: made?.userId });
    const { secret } = await createApiKey(ctxFor(), { name: "k", scopes: ["SEND"] });
    expect(await bearer(secret)).not.toBeNull();
    const last = secret.at(-9) === "0" ? "1" : "0";
    expect(await bearer(secret.slice(0, -9) + last + secret.slice(-8))).toBeNull();
  });

  test("gives a session the new role at once", async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    expect(await bearer(token)).toMatchObject({ role: "VIEWER" });
    await whileSilent(async () => {
      await setUserRole(admin(), { userId, role: "AUDITOR", reason: "test" });
      expect(await bearer(token)).toMatchObject({ role: "AUDITOR" });
    });
  });

  test("checks the end of a cached key, session and token at each use", async () => {
    const now = new Date();
    const at = (ms: number) => new Date(now.getTime() + ms);
    const { id: userId } = await makePerson();
    const { secret } = await createApiKey(ctxFor(), { name: "k", scopes: ["SEND"], expiresAt: at(60_000) });
    const { token } = await createUserToken(ctxFor(), { userId, ttlSeconds: 60 });
    const session = await createSession(userId, now);
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [userId]);
    await untilConfirmed();
    for (const [credential, lastsMs] of [
      [secret, 60_000],
      [token, 59_000],
      [session.token, privilegedTtlMs / 6],
    ] as const) {
      expect(await bearer(credential, now)).not.toBeNull();
      expect(await bearer(credential, at(lastsMs - 1_000))).not.toBeNull();
      expect(await bearer(credential, at(lastsMs + 61_000 + 2 * 3_600_000))).toBeNull();
    }
  });

  test("looks an invalid secret up at each use, and accepts it as soon as it is valid", async () => {
    const { id: userId } = await makePerson();
    const { token } = await createSession(userId, new Date());
    await asOwner(database.url, "UPDATE sessions SET expires_at = now() - interval '1 day' WHERE user_id = $1", [
      userId,
    ]);
    await untilConfirmed();
    expect(await bearer(token)).toBeNull();
    await asOwner(database.url, "UPDATE sessions SET expires_at = now() + interval '1 day' WHERE user_id = $1", [
      userId,
    ]);
    expect(await bearer(token)).not.toBeNull();
  });

  test("looks each credential up at each use without a live listener", async () => {
    const { secret } = await createApiKey(ctxFor(), { name: "k", scopes: ["SEND"] });
    await withoutListener(async () => {
      connect.mockClear();
      for (const _ of Array.from({ length: 5 })) expect(await bearer(secret)).not.toBeNull();
      expect(connect.mock.calls.length).toBe(5);
    });
  });
});
