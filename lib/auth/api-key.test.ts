import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { apiKeys } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { SCOPES } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { authenticateKey, createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from "./api-key.ts";

const database = useDatabase();
const now = new Date("2026-11-23T12:00:00.000Z");
const after = (ms: number) => new Date(now.getTime() + ms);
const day = 86_400_000;

const create = (values: Partial<Parameters<typeof createApiKey>[1]> = {}) =>
  createApiKey(ctxFor(system, now), { name: "crm", scopes: ["SEND"], ...values });
const isValid = async (secret: string, at = now) => (await authenticateKey(secret, at)) !== null;

/** Finds every table with a row that contains the text. */
async function tablesHolding(text: string): Promise<string[]> {
  const tables = await asOwner<{ name: string }>(
    database.url,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await asOwner(database.url, `SELECT FROM ${name} AS t WHERE strpos(t::text, $1) > 0 LIMIT 1`, [text]);
    if (rows.length > 0) found.push(name);
  }
  return found;
}

describe("createApiKey", () => {
  test("creates a key that authenticates with its name and its distinct scopes", async () => {
    const { apiKey, secret } = await create({ scopes: ["SEND", "USERS_READ", "SEND"] });
    expect(await authenticateKey(secret, now)).toEqual({
      kind: "key",
      keyId: apiKey.id,
      name: "crm",
      scopes: ["SEND", "USERS_READ"],
    });
    expect(secret).toMatch(/^npk_[0-9a-z]{26}_[0-9a-f]{48}$/);
    expect(secret.startsWith(`${apiKey.prefix}_`)).toBe(true);
  });

  test("stores the secret only as a hash", async () => {
    const { secret, apiKey } = await create();
    await authenticateKey(secret, now);
    expect(await tablesHolding(apiKey.id)).toEqual(expect.arrayContaining(["public.api_keys", "public.audit_events"]));
    const random = secret.split("_")[2] ?? "";
    expect(random).toHaveLength(48);
    expect(await tablesHolding(secret)).toEqual([]);
    expect(await tablesHolding(random.slice(0, 40))).toEqual([]);
    expect(JSON.stringify(await eventsOf({}))).not.toContain(random.slice(0, 40));
  });

  test("records and alerts a key with ADMIN and its successor, and no other key", async () => {
    setProcessSingleton("env", parseEnv({ ...process.env, SLACK_BOT_TOKEN: "xoxb-1", OPS_SLACK_CHANNEL: "C0OPS" }));
    try {
      const first = await create({ scopes: ["SEND", "ADMIN"] });
      const { apiKey } = await rotateApiKey(ctxFor(system, now), { id: first.apiKey.id });
      const { apiKey: other } = await create({ scopes: SCOPES.filter((scope) => scope !== "ADMIN") });
      const seen = async (id: string) => ({
        events: await asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [id]),
        alerts: (
          await asOwner(database.url, "SELECT FROM graphile_worker._private_jobs WHERE payload::text LIKE $1", [
            `%with the ADMIN scope created: ${id}%`,
          ])
        ).length,
      });
      const reported = { events: [{ kind: "role.change", detail: { before: null, after: "ADMIN" } }], alerts: 1 };
      for (const { id } of [first.apiKey, apiKey]) expect(await seen(id)).toEqual(reported);
      expect(await seen(other.id)).toEqual({ events: [], alerts: 0 });
    } finally {
      setProcessSingleton("env", undefined);
    }
  });

  test("does not return the secret hash, nor does listApiKeys", async () => {
    const { apiKey } = await create();
    const [newest] = await listApiKeys(ctxFor());
    expect(newest).toEqual(apiKey);
    expect(Object.keys(apiKey)).not.toContain("secretHash");
  });

  const bad: [string, Partial<Parameters<typeof createApiKey>[1]>, string][] = [
    ["no name", { name: " " }, "name"],
    ["a name of two lines", { name: "a\nb" }, "name"],
    ["a name over 100 characters", { name: "x".repeat(101) }, "name"],
    ["no scope", { scopes: [] }, "scopes"],
    ["an expiry in the past", { expiresAt: after(-1) }, "expiresAt"],
    ["an expiry at this moment", { expiresAt: now }, "expiresAt"],
  ];
  test.each(bad)("rejects %s", async (_, values, field) => {
    await expect(create(values)).rejects.toMatchObject({ constructor: ValidationError, path: [field] });
  });
});

describe("authenticateKey", () => {
  const flip = (text: string, at: number) => {
    const digit = text.at(at) === "0" ? "1" : "0";
    return text.slice(0, at) + digit + text.slice(at + 1 || text.length);
  };

  test("refuses a secret with one wrong digit anywhere", async () => {
    const { secret } = await create();
    for (let at = 0; at < secret.length; at += 1) expect(await isValid(flip(secret, at))).toBe(false);
    expect(await isValid(secret)).toBe(true);
  });

  test("refuses another key's secret with a valid checksum", async () => {
    const [one, other] = [await create(), await create()];
    const { crc32 } = await import("node:zlib");
    const body = `${one.apiKey.prefix}_${other.secret.split("_")[2]?.slice(0, 40)}`;
    expect(await isValid(body + crc32(body).toString(16).padStart(8, "0"))).toBe(false);
    const unknown = `npk_${"0".repeat(26)}_${"a".repeat(40)}`;
    expect(await isValid(unknown + crc32(unknown).toString(16).padStart(8, "0"))).toBe(false);
  });

  test.each(["", "npk_", "npk__", `npk_${"x".repeat(500)}`, "npk_' OR '1'='1", "npk_\0", "Bearer npk_1"])(
    "refuses %j",
    async (secret) => {
      expect(await isValid(secret)).toBe(false);
    },
  );

  test("refuses a key from its expiry on", async () => {
    const { secret } = await create({ expiresAt: after(1000) });
    expect([await isValid(secret, after(999)), await isValid(secret, after(1000))]).toEqual([true, false]);
  });

  test("refuses a revoked key, and a second revocation keeps the first time", async () => {
    const { secret, apiKey } = await create();
    await revokeApiKey(ctxFor(system, now), { id: apiKey.id, reason: "left the company" });
    expect(await isValid(secret)).toBe(false);
    const again = await revokeApiKey(ctxFor(system, after(day)), { id: apiKey.id });
    expect(again.apiKey.revokedAt).toEqual(now);
  });

  test("ignores a scope that this version does not know", async () => {
    const { secret, apiKey } = await create();
    await asOwner(database.url, "UPDATE api_keys SET scopes = '{SEND,FUTURE}' WHERE id = $1", [apiKey.id]);
    expect(await authenticateKey(secret, now)).toMatchObject({ scopes: ["SEND"] });
  });
});

describe("rotateApiKey", () => {
  const rotate = (id: string, overlapSeconds?: number, at = now) =>
    rotateApiKey(ctxFor(system, at), { id, overlapSeconds });

  test("creates a successor, and the old key works until the end of the overlap", async () => {
    const old = await create({ scopes: ["USERS_READ"] });
    const made = await rotate(old.apiKey.id, 60);
    expect(made).toMatchObject({ overlapUntil: after(60_000), apiKey: { name: "crm", scopes: ["USERS_READ"] } });
    expect(made.secret).not.toBe(old.secret);
    expect([await isValid(old.secret, after(59_999)), await isValid(old.secret, after(60_000))]).toEqual([true, false]);
    expect(await isValid(made.secret, after(365 * day))).toBe(true);
  });

  test.each([
    [undefined, after(day)],
    [0, now],
    [30 * 86_400, after(30 * day)],
  ])("ends an overlap of %s seconds at %s", async (overlapSeconds, end) => {
    const old = await create();
    expect((await rotate(old.apiKey.id, overlapSeconds)).overlapUntil).toEqual(end);
    expect(await isValid(old.secret, end)).toBe(false);
  });

  test("never extends the old key's expiry", async () => {
    const old = await create({ expiresAt: after(1000) });
    expect((await rotate(old.apiKey.id, 3600)).overlapUntil).toEqual(after(1000));
  });

  test("passes the original expiry to the successor, and refuses a second rotation", async () => {
    const old = await create({ expiresAt: after(30 * day) });
    const made = await rotate(old.apiKey.id, 60);
    expect(made.apiKey.expiresAt).toEqual(after(30 * day));
    await expect(rotate(old.apiKey.id, 60)).rejects.toThrow(made.apiKey.id);
    await expect(rotate(old.apiKey.id, 60)).rejects.toBeInstanceOf(NotFoundError);
    const next = await rotate(made.apiKey.id, 60);
    expect(next.apiKey.expiresAt).toEqual(after(30 * day));
    expect([await isValid(next.secret, after(29 * day)), await isValid(next.secret, after(30 * day))]).toEqual([
      true,
      false,
    ]);
    const parallel = await create();
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => rotate(parallel.apiKey.id, 60)));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("rejects a revoked, expired or unknown key", async () => {
    const revoked = await create();
    await revokeApiKey(ctxFor(system, now), { id: revoked.apiKey.id });
    const expired = await create({ expiresAt: after(1000) });
    for (const id of [revoked.apiKey.id, expired.apiKey.id, "key_unknown"])
      await expect(rotate(id, 60, after(1000))).rejects.toBeInstanceOf(NotFoundError);
  });

  test.each([-1, 1.5, 31 * 86_400])("rejects an overlap of %d seconds", async (overlapSeconds) => {
    const old = await create();
    await expect(rotate(old.apiKey.id, overlapSeconds)).rejects.toMatchObject({ path: ["overlapSeconds"] });
  });
});

describe("authenticateKey last use", () => {
  test("updates the last use at most once a minute, and not for a wrong secret", async () => {
    const { secret, apiKey } = await create();
    const lastUse = async () => (await listApiKeys(ctxFor())).find(({ id }) => id === apiKey.id)?.lastUsedAt ?? null;
    await authenticateKey(`${secret.slice(0, -1)}x`, now);
    expect(await lastUse()).toBeNull();
    for (const [at, kept] of [
      [0, 0],
      [60_000, 0],
      [60_001, 60_001],
    ] as const) {
      await authenticateKey(secret, after(at));
      expect(await lastUse()).toEqual(after(kept));
    }
  });
});

describe("API key changes", () => {
  test("are audited with actor and reason", async () => {
    const { apiKey } = await create();
    const made = await rotateApiKey(ctxFor(system, now), { id: apiKey.id });
    await revokeApiKey(ctxFor(system, now), { id: apiKey.id, reason: "leaked" });
    const events = await asOwner(
      database.url,
      "SELECT action, actor, reason FROM audit_events WHERE subject = $1 ORDER BY id",
      [apiKey.id],
    );
    expect(events).toEqual([
      { action: "apiKey.create", actor: "system:test", reason: null },
      { action: "apiKey.rotate", actor: "system:test", reason: null },
      { action: "apiKey.revoke", actor: "system:test", reason: "leaked" },
    ]);
    const rows = await transaction(system, (tx) => tx.select().from(apiKeys));
    expect(rows.find(({ id }) => id === made.apiKey.id)?.createdBy).toBe("system:test");
  });

  const unauthorized: [string, Actor, boolean][] = [
    ["a VIEWER", { kind: "person", userId: "usr_1", role: "VIEWER", sessionId: "ses_1" }, false],
    ["an AUDITOR", { kind: "person", userId: "usr_1", role: "AUDITOR", sessionId: "ses_1" }, true],
    [
      "a key with every scope but ADMIN",
      { kind: "key", keyId: "key_1", name: "k", scopes: SCOPES.filter((scope) => scope !== "ADMIN") },
      false,
    ],
    ["a user token", { kind: "token", userId: "usr_1" }, false],
    ["an anonymous caller", { kind: "anonymous" }, false],
  ];
  test.each(unauthorized)("are forbidden to %s", async (_, actor, mayList) => {
    const { apiKey, secret } = await create();
    const ctx = ctxFor(actor, now);
    await expect(createApiKey(ctx, { name: "mine", scopes: ["ADMIN"] })).rejects.toBeInstanceOf(AccessError);
    await expect(rotateApiKey(ctx, { id: apiKey.id })).rejects.toBeInstanceOf(AccessError);
    await expect(revokeApiKey(ctx, { id: apiKey.id })).rejects.toBeInstanceOf(AccessError);
    expect(
      await listApiKeys(ctx).then(
        () => true,
        () => false,
      ),
    ).toBe(mayList);
    expect(await isValid(secret)).toBe(true);
  });
});
