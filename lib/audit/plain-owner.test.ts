import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closePool } from "#db/client.ts";
import { migrate, readMigrations } from "#db/migrate.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, createTestDatabase, ctxFor, system } from "#db/testing/index.ts";
import { withPlainOwner } from "#db/testing/plain-owner.ts";
import { newId } from "#lib/ids.ts";
import { anchorHead, exportEvents, verifyDatabase } from "./index.ts";
import { forget, useTrail, write } from "./testing/trail.ts";

const database = { url: "" };
useTrail(database);
let drop: () => Promise<void>;
beforeAll(async () => {
  ({ url: database.url, drop } = await createTestDatabase("template0"));
});
afterAll(() => drop());

describe("the audit log", () => {
  test("is read, verified and erased under a database owner without superuser rights, and existing people get keys", () =>
    withPlainOwner(database.url, async (url) => {
      process.env.DATABASE_URL = url;
      const all = await readMigrations();
      const keys = all.findIndex(({ name }) => name.endsWith("audit_keys"));
      await migrate(url, all.slice(0, keys));
      const [ada, bob] = [newId("user"), newId("user")];
      await asOwner(database.url, "INSERT INTO users (id) VALUES ($1)", [ada]);
      // As the previous version wrote it.
      await asOwner(
        database.url,
        `INSERT INTO audit_events (id, at, action, actor, actor_role, subject, salt, reason, content_hash)
       VALUES ('aud_0', now(), 'test.write', 'somebody', 'SYSTEM', $1, 's', 'in the clear', audit_hash('s', 'in the clear', NULL, NULL));
       `.replaceAll("$1", `'${ada}'`),
      );
      await asOwner(database.url, "SET app.role = 'SYSTEM'; SELECT audit_seal('{aud_0}'); RESET app.role");
      await migrate(url, all);
      await asOwner(database.url, "INSERT INTO users (id) VALUES ($1)", [bob]);
      expect(await asOwner(database.url, "SELECT FROM audit_keys")).toHaveLength(2);

      await write({ subject: ada, reason: "under her key" }, { subject: bob, reason: "under his" });
      await anchorHead(ctxFor(system));
      const streams = openStreams(url);
      const exported = async () => {
        let text = "";
        for await (const piece of exportEvents(ctxFor(), streams, { format: "ndjson" })) text += piece;
        return text.match(/in the clear|under her key|under his/g);
      };
      try {
        expect((await verifyDatabase(streams)).verification).toMatchObject({
          ok: true,
          count: 3,
          forgotten: { count: 0 },
        });
        expect(await exported()).toEqual(["in the clear", "under her key", "under his"]);
        await forget(ada);
        await write({ action: "user.erase", subject: ada, reason: "asked" });
        await anchorHead(ctxFor(system));
        expect((await verifyDatabase(streams)).verification).toMatchObject({
          ok: true,
          forgotten: { count: 2, first: 1 },
        });
        expect(await exported()).toEqual(["under his"]);
      } finally {
        await streams.end();
        await closePool();
      }
    }));
});
