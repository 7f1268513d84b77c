import { afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { closePool } from "#db/client.ts";
import { readOwnMigrations } from "#db/migrate.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { authenticateLink } from "#lib/auth/index.ts";
import { authenticateUserToken } from "#lib/auth/user-token.ts";
import { type FakeAnswer, startFakeVendor } from "#lib/delivery/testing/fake-vendor.ts";
import { transportsTo } from "#lib/delivery/testing/use-vendor.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";
import { setPreferences } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { createProbeAccess, runSmokeCheck, type ServiceCheck } from "./index.ts";

const database = useDatabase();
beforeAll(async () => {
  await readOwnMigrations();
});

const operator: Actor = { kind: "key", keyId: "key_1", name: "deploy", scopes: ["OPERATIONS"] };
const sender: Actor = { kind: "key", keyId: "key_2", name: "sender", scopes: ["SEND"] };
const auditor: Actor = { kind: "person", userId: "usr_1", role: "AUDITOR", sessionId: "ses_1" };

async function run(check: ServiceCheck) {
  const { checks } = await runSmokeCheck(ctxFor(operator), { check });
  return checks;
}
const owner = (statement: string) => asOwner(database.url, statement);

describe("runSmokeCheck", () => {
  test.each([sender, auditor])("is denied to %j", async (actor) => {
    await expect(runSmokeCheck(ctxFor(actor), { check: "SCHEMA" })).rejects.toThrow(AccessError);
  });

  test("DATABASE names the version of the server", async () => {
    const [check] = await run("DATABASE");
    expect(check).toMatchObject({
      name: "database",
      status: "OK",
      detail: expect.stringMatching(/^PostgreSQL \d+/),
      hint: null,
    });
  });

  test("DATABASE fails if the server refuses the query", async () => {
    await owner("REVOKE SELECT ON topics FROM np_app");
    onTestFinished(async () => void (await owner("GRANT SELECT ON topics TO np_app")));
    expect(await run("DATABASE")).toMatchObject([
      { status: "FAILED", detail: "The database refused it: permission denied for table topics" },
    ]);
  });

  test("DATABASE fails if the server accepts no writes", async () => {
    const reconnect = async () => {
      await closePool();
      setProcessSingleton("pool", undefined);
    };
    const name = new URL(database.url).pathname.slice(1);
    await owner(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await reconnect();
    onTestFinished(async () => {
      await owner(
        `SET default_transaction_read_only = off; ALTER DATABASE ${name} RESET default_transaction_read_only`,
      );
      await reconnect();
    });
    expect(await run("DATABASE")).toMatchObject([
      { status: "FAILED", detail: "The database accepts no writes", hint: expect.stringContaining("primary") },
    ]);
  });

  describe("SCHEMA", () => {
    const newest = async () =>
      (
        await asOwner<{ name: string; hash: string }>(
          database.url,
          "SELECT name, hash FROM schema_migrations ORDER BY name",
        )
      ).at(-1);
    const restore: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const undo of restore.splice(0)) await undo();
    });

    test("passes for the schema of this version", async () => {
      expect(await run("SCHEMA")).toMatchObject([
        { name: "schema", status: "OK", detail: `${(await newest())?.name}, as in the code` },
      ]);
    });

    test("fails for an older schema and names the missing migrations", async () => {
      const last = await newest();
      await owner(`DELETE FROM schema_migrations WHERE name = '${last?.name}'`);
      restore.push(() => owner(`INSERT INTO schema_migrations (name, hash) VALUES ('${last?.name}', '${last?.hash}')`));
      expect(await run("SCHEMA")).toMatchObject([
        {
          status: "FAILED",
          detail: expect.stringMatching(`^The database lacks 1 of \\d+ migrations: ${last?.name}$`),
          hint: 'Run "./np migrate".',
        },
      ]);
    });

    test("fails for a newer schema", async () => {
      await owner("INSERT INTO schema_migrations (name, hash) VALUES ('9999_future', 'x')");
      restore.push(() => owner("DELETE FROM schema_migrations WHERE name = '9999_future'"));
      expect(await run("SCHEMA")).toMatchObject([
        { status: "FAILED", detail: "The database has migrations of a newer version: 9999_future" },
      ]);
    });

    test("passes for the expanding migrations of a newer version, and names them", async () => {
      await owner("INSERT INTO schema_migrations (name, hash, phase) VALUES ('9998_future', 'x', 'expand')");
      restore.push(() => owner("DELETE FROM schema_migrations WHERE name = '9998_future'"));
      expect(await run("SCHEMA")).toMatchObject([{ status: "OK", detail: expect.stringMatching(/: 9998_future$/) }]);
    });

    test("fails for a migration that was changed after it was applied", async () => {
      const last = await newest();
      await owner(`UPDATE schema_migrations SET hash = 'x' WHERE name = '${last?.name}'`);
      restore.push(() => owner(`UPDATE schema_migrations SET hash = '${last?.hash}' WHERE name = '${last?.name}'`));
      expect(await run("SCHEMA")).toMatchObject([
        { status: "FAILED", detail: `Migrations were changed after they were applied: ${last?.name}` },
      ]);
    });
  });

  describe("PROVIDERS", () => {
    const good: FakeAnswer = {
      status: 200,
      body: { ok: true, status: "active", data: [{ id: "d1", name: "example.org", status: "verified" }] },
    };

    beforeEach(() => owner("DELETE FROM provider_states"));

    test("gives one result for each channel, with what to do about a failure", async () => {
      await using vendor = await startFakeVendor(({ path }) =>
        path.startsWith("/domains")
          ? { status: 401, body: { statusCode: 401, name: "invalid_api_key", message: "" } }
          : path.startsWith("/api/")
            ? { status: 429, body: {}, headers: { "retry-after": "90" } }
            : good,
      );
      setProcessSingleton("transports", transportsTo(vendor.url));
      expect(await run("PROVIDERS")).toMatchObject([
        {
          name: "provider.email",
          status: "FAILED",
          detail: "EMAIL over resend: the API key was refused (invalid_api_key)",
          hint: "Check RESEND_API_KEY and EMAIL_FROM, and the account at the provider.",
        },
        { name: "provider.sms", status: "OK", detail: "SMS over twilio: the account is active" },
        { name: "provider.slack", status: "FAILED", hint: expect.stringContaining("in 2 min") },
      ]);
    });

    test("makes no request to a provider that asked an earlier look-up to wait", async () => {
      await using vendor = await startFakeVendor(() => ({ status: 429, body: {}, headers: { "retry-after": "90" } }));
      setProcessSingleton("transports", transportsTo(vendor.url));
      await run("PROVIDERS");
      const requests = vendor.requests.length;
      expect((await run("PROVIDERS")).map(({ detail }) => detail)).toEqual(
        ["EMAIL over resend", "SMS over twilio", "SLACK over slack"].map(
          (name) => `${name}: the provider asked to wait`,
        ),
      );
      expect(vendor.requests).toHaveLength(requests);
    });
  });
});

describe("createProbeAccess", () => {
  test("opens the preferences of one person who exists for checks only", async () => {
    const { url, token, expiresAt } = await createProbeAccess(ctxFor(operator), {});
    const [viaLink, viaToken] = await Promise.all([
      authenticateLink(new URL(url).pathname.slice("/p/".length), new Date()),
      authenticateUserToken(token, new Date()),
    ]);
    expect(viaLink?.userId).toBe(viaToken?.userId);
    const again = await createProbeAccess(ctxFor(operator), {});
    expect((await authenticateUserToken(again.token, new Date()))?.userId).toBe(viaToken?.userId);
    expect(await authenticateUserToken(token, expiresAt)).toBeNull();
  });

  test("lets the person change their preferences without an audit event", async () => {
    const topic = await makeTopic();
    const { url } = await createProbeAccess(ctxFor(operator), {});
    const link = await authenticateLink(new URL(url).pathname.slice("/p/".length), new Date());
    if (!link) throw new Error("the link is not valid");
    await setPreferences(ctxFor(link), { cells: [{ topicKey: topic.key, channel: "EMAIL", enabled: false }] });
    expect(await asOwner(database.url, "SELECT user_id, choice FROM preferences")).toEqual([
      { user_id: link.userId, choice: false },
    ]);
    expect(await asOwner(database.url, "SELECT action FROM audit_events WHERE subject = $1", [link.userId])).toEqual(
      [],
    );
  });

  test.each([sender, auditor])("is denied to %j", async (actor) => {
    await expect(createProbeAccess(ctxFor(actor), {})).rejects.toThrow(AccessError);
  });

  test("rejects a longer time than an hour", async () => {
    await expect(createProbeAccess(ctxFor(operator), { ttlSeconds: 3_601 })).rejects.toThrow(ValidationError);
  });
});
