import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { noteSecretUse, takeSecretUses } from "#lib/secret-use.ts";
import { readToken, signToken } from "#lib/signing/index.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { listSecrets, listSecretVersions, readSecretAges, recordSecrets, recordSecretUses } from "./index.ts";

const database = useDatabase();
const hourMs = 3_600_000;
const at = (hours: number) => new Date(Date.UTC(2030, 0, 1) + hours * hourMs);
const [first, second] = ["a".repeat(32), "b".repeat(32)];

const start = async (variables: Record<string, string>, hours: number) => {
  setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", ...variables }));
  await recordSecrets(ctxFor(system, at(hours)));
};
const ages = async (hours: number) =>
  Object.fromEntries(
    (await transaction(system, (tx) => readSecretAges(tx, at(hours)))).map(({ name, since }) => [
      name,
      (at(hours).getTime() - since.getTime()) / hourMs,
    ]),
  );

beforeEach(async () => {
  takeSecretUses();
  await asOwner(database.url, "DELETE FROM secret_versions");
});
afterEach(() => setProcessSingleton("env", undefined));

describe("recordSecrets", () => {
  test("records each secret of the process once, as a hash, and no other variable", async () => {
    const variables = {
      AUTH_SECRETS: `${first},${second}`,
      SLACK_BOT_TOKEN: "xoxb-secret",
      DATABASE_URL: "postgres://owner:database-password@db.example/np",
      METRICS_TOKEN: "metrics-token-0123",
      APP_URL: "https://np.example",
    };
    await start(variables, 0);
    await start(variables, 1);
    const rows = await asOwner(
      database.url,
      "SELECT name, count(*)::int AS versions FROM secret_versions GROUP BY 1 ORDER BY 1",
    );
    expect(rows).toEqual([
      { name: "AUTH_SECRETS", versions: 2 },
      { name: "DATABASE_URL", versions: 1 },
      { name: "METRICS_TOKEN", versions: 1 },
      { name: "SLACK_BOT_TOKEN", versions: 1 },
    ]);
    const stored = JSON.stringify(await asOwner(database.url, "SELECT * FROM secret_versions"));
    for (const secret of [first, second, "xoxb-secret", "database-password", "metrics-token"])
      expect(stored).not.toContain(secret);
  });

  test("records the database's own secret where AUTH_SECRETS is not set", async () => {
    await start({}, 0);
    expect(await ages(2)).toEqual({ AUTH_SECRETS: 2 });
  });

  test("does not count another host of the database as another password", async () => {
    await start({ DATABASE_URL: "postgres://owner:same@one.example/np" }, 0);
    await start({ DATABASE_URL: "postgres://owner:same@two.example:6432/np?sslmode=verify-full" }, 2);
    expect(await ages(2)).toMatchObject({ DATABASE_URL: 2 });
  });
});

describe("readSecretAges", () => {
  test("counts from the first sight of the newest version", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    await start({ AUTH_SECRETS: first }, 2_000);
    expect(await ages(2_001)).toEqual({ AUTH_SECRETS: 2_001 });
    await start({ AUTH_SECRETS: `${second},${first}` }, 2_001);
    expect(await ages(2_003)).toEqual({ AUTH_SECRETS: 2 });
  });

  test("leaves out a secret that no process has used for three hours", async () => {
    await start({ AUTH_SECRETS: first, SLACK_BOT_TOKEN: "xoxb-old" }, 0);
    await start({ AUTH_SECRETS: first }, 4);
    expect(await ages(4)).toEqual({ AUTH_SECRETS: 4 });
  });

  test("leaves out a version that came later, so that a past period has its age", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    await start({ AUTH_SECRETS: `${second},${first}` }, 10);
    expect(await ages(9)).toEqual({ AUTH_SECRETS: 9 });
  });

  test("sees the secrets of all processes together", async () => {
    await start({ AUTH_SECRETS: first, METRICS_TOKEN: "metrics-token-0123" }, 0);
    await start({ AUTH_SECRETS: first, SLACK_BOT_TOKEN: "xoxb-worker" }, 1);
    expect(await ages(1)).toEqual({ AUTH_SECRETS: 1, METRICS_TOKEN: 1, SLACK_BOT_TOKEN: 0 });
  });
});

describe("listSecrets", () => {
  test("has the oldest secret first, and the days on which it is due and too old", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    await start({ AUTH_SECRETS: first, METRICS_TOKEN: "metrics-token-0123" }, -24);
    await start({ AUTH_SECRETS: first, METRICS_TOKEN: "metrics-token-0123" }, 0);
    expect(await listSecrets(ctxFor(key("OPERATIONS"), at(1)))).toMatchObject([
      { name: "METRICS_TOKEN", since: at(-24), dueAt: at(79 * 24), replaceBy: at(89 * 24) },
      { name: "AUTH_SECRETS", since: at(0), dueAt: at(80 * 24), replaceBy: at(90 * 24) },
    ]);
  });

  test("refuses people without a right to operations", async () => {
    for (const actor of [signedIn("usr_x"), key("SEND")])
      await expect(listSecrets(ctxFor(actor, at(1)))).rejects.toThrow("not allowed");
  });
});

describe("recordSecretUses", () => {
  const lastUses = () =>
    asOwner<{ name: string; used: Date | null }>(
      database.url,
      "SELECT name, last_used_at AS used FROM secret_versions ORDER BY name, first_seen_at",
    );

  test("writes the time of a use, once for many uses, and no secret", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    for (let uses = 0; uses < 3; uses += 1) noteSecretUse("AUTH_SECRETS", first);
    await recordSecretUses(ctxFor(system, at(1)));
    await recordSecretUses(ctxFor(system, at(2)));
    expect(await lastUses()).toEqual([{ name: "AUTH_SECRETS", used: at(1) }]);
    expect(JSON.stringify(await asOwner(database.url, "SELECT * FROM secret_versions"))).not.toContain(first);
  });

  test("tells the versions apart by which one verified a link, and ignores a forged one", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    const token = await signToken("unsubscribe", { u: "usr_1" });
    takeSecretUses();
    await start({ AUTH_SECRETS: `${second},${first}` }, 1);
    expect(await readToken("unsubscribe", token)).toEqual({ u: "usr_1" });
    expect(await readToken("unsubscribe", `${token.slice(0, -2)}xx`)).toBeNull();
    await recordSecretUses(ctxFor(system, at(2)));
    expect(await lastUses()).toEqual([
      { name: "AUTH_SECRETS", used: at(2) },
      { name: "AUTH_SECRETS", used: null },
    ]);
  });

  test("keeps the uses for the next call if they cannot be written", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    noteSecretUse("AUTH_SECRETS", first);
    await asOwner(database.url, "ALTER TABLE secret_versions RENAME TO elsewhere");
    await expect(recordSecretUses(ctxFor(system, at(1)))).rejects.toThrow();
    await asOwner(database.url, "ALTER TABLE elsewhere RENAME TO secret_versions");
    await recordSecretUses(ctxFor(system, at(2)));
    expect(await lastUses()).toEqual([{ name: "AUTH_SECRETS", used: at(2) }]);
  });
});

describe("listSecretVersions", () => {
  const versions = async (hours: number) =>
    (await listSecretVersions(ctxFor(key("OPERATIONS"), at(hours)))).filter(({ name }) => name === "AUTH_SECRETS");
  const life = 90 * 24;

  test("counts from the last process that still signed with the old version", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    await start({ AUTH_SECRETS: `${second},${first}` }, 10);
    // A process that was not restarted.
    await start({ AUTH_SECRETS: first }, 20);
    await start({ AUTH_SECRETS: `${second},${first}` }, 30);
    const [newest, older] = await versions(30);
    expect(newest).toMatchObject({ newest: true, since: at(10), neededUntil: null });
    expect(older).toMatchObject({ newest: false, since: at(0), neededUntil: at(20 + 1 + life) });
  });

  test("counts from the last use if it is later", async () => {
    await start({ AUTH_SECRETS: first }, 0);
    await start({ AUTH_SECRETS: `${second},${first}` }, 10);
    noteSecretUse("AUTH_SECRETS", first);
    await recordSecretUses(ctxFor(system, at(500)));
    await start({ AUTH_SECRETS: `${second},${first}` }, 501);
    expect((await versions(501))[1]).toMatchObject({ lastUsedAt: at(500), neededUntil: at(500 + life) });
  });
});
