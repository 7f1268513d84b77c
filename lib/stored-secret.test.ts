import { beforeEach, describe, expect, test } from "vitest";
import { pool, transaction } from "#db/client.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { storedSecret } from "./stored-secret.ts";

const database = useDatabase();
beforeEach(() => setProcessSingleton("stored-secrets", undefined));

const stored = async (key: string) => {
  const rows = await asOwner<{ value: unknown }>(database.url, `SELECT value FROM settings WHERE key = '${key}'`);
  return rows[0]?.value;
};

describe("storedSecret", () => {
  test.each(["auth_secret", "address_pepper", "security_key"] as const)(
    "reads %s from the setting of that name",
    async (key) => {
      expect(await storedSecret(key)).toBe(await stored(key));
    },
  );

  test("reads a secret once for simultaneous and later calls", async () => {
    const first = storedSecret("auth_secret");
    expect(storedSecret("auth_secret")).toBe(first);
    await first;
    expect(storedSecret("auth_secret")).toBe(first);
  });

  test("reads a secret again after a failure", async () => {
    await asOwner(database.url, "ALTER TABLE settings RENAME TO settings_away");
    await expect(storedSecret("auth_secret")).rejects.toThrow();
    await asOwner(database.url, "ALTER TABLE settings_away RENAME TO settings");
    expect(await storedSecret("auth_secret")).toBe(await stored("auth_secret"));
  });

  test("returns a secret inside a transaction while other transactions use all connections of the pool", async () => {
    const anonymous = { kind: "anonymous" } as const;
    const { max } = pool().options;
    const secrets = await Promise.all(
      Array.from({ length: max ?? 0 }, () => transaction(anonymous, () => storedSecret("auth_secret"))),
    );
    expect(new Set(secrets).size).toBe(1);
    expect(secrets.length).toBeGreaterThan(1);
  });
});
