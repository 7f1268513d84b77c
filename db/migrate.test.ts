import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OperatorError } from "#lib/errors.ts";
import { type Migration, migrate, migrateDown, readMigrations } from "./migrate.ts";
import { asOwner, createTestDatabase } from "./testing/index.ts";
import { withPlainOwner } from "./testing/plain-owner.ts";

let database: { url: string; drop: () => Promise<void> };

beforeEach(async () => {
  database = await createTestDatabase("template0");
});
afterEach(() => database.drop());

/** All objects of the schema as lines, to compare two databases. */
async function catalogue(url: string): Promise<string[]> {
  const rows = await asOwner<{ line: string }>(
    url,
    `SELECT format('column %s.%s %s %s default %s identity %s generated %s rights %s', c.relname, a.attname,
       format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
       (SELECT string_agg(grant_::text, ' ' ORDER BY grant_::text) FROM unnest(a.attacl) AS grant_)) AS line
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
     UNION ALL
     SELECT format('table %s %s rls %s %s rights %s', relname, relpersistence, relrowsecurity, relforcerowsecurity,
       (SELECT string_agg(grant_::text, ' ' ORDER BY grant_::text) FROM unnest(relacl) AS grant_))
     FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
     UNION ALL
     SELECT format('constraint %s %s', conname, pg_get_constraintdef(oid))
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace
     UNION ALL
     SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'
     UNION ALL
     SELECT format('policy %s.%s %s %s %s %s %s', tablename, policyname, permissive, roles, cmd, qual, with_check)
     FROM pg_policies WHERE schemaname = 'public'
     UNION ALL
     SELECT format('function %s rights %s', pg_get_functiondef(oid),
       (SELECT string_agg(grant_::text, ' ' ORDER BY grant_::text) FROM unnest(proacl) AS grant_))
     FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL
     SELECT format('trigger %s', pg_get_triggerdef(oid)) FROM pg_trigger WHERE NOT tgisinternal
       AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
     UNION ALL
     SELECT format('view %s %s', viewname, definition) FROM pg_views WHERE schemaname = 'public'
     UNION ALL
     SELECT format('sequence %s', sequences) FROM pg_sequences AS sequences WHERE schemaname = 'public'
     UNION ALL
     SELECT format('storage %s %s', c.relname, c.reloptions) FROM pg_class c
     WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL
     UNION ALL
     SELECT format('statistics %s', pg_get_statisticsobjdef(oid)) FROM pg_statistic_ext
     UNION ALL
     SELECT format('extension %s', extname) FROM pg_extension WHERE extname <> 'plpgsql'
     UNION ALL
     SELECT format('type %s', typname) FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
     ORDER BY line`,
  );
  return rows.map(({ line }) => line);
}

const tablesOf = async (url = database.url) =>
  (
    await asOwner<{ name: string }>(
      url,
      "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations' ORDER BY 1",
    )
  ).map(({ name }) => name);

const remembered = async () =>
  (await asOwner<{ name: string }>(database.url, "SELECT name FROM schema_migrations ORDER BY name")).map(
    ({ name }) => name,
  );

const fruit = (name: string): Migration => ({
  name: `000${name.length}_${name}`,
  up: `CREATE TABLE ${name} (id int);`,
  down: `DROP TABLE ${name};`,
});
const fig = fruit("fig");
const pear = fruit("pear");
const apple = fruit("apple");

describe("the migrations of this version", () => {
  test("give the same schema when they are applied again, and an empty schema when they are reverted", async () => {
    const names = (await readMigrations()).map(({ name }) => name);
    expect(await migrate(database.url)).toEqual(names);
    const first = await catalogue(database.url);
    expect(first.length).toBeGreaterThan(100);
    expect(await migrateDown(database.url, names.length)).toEqual(names.toReversed());
    expect((await catalogue(database.url)).filter((line) => !line.includes("schema_migrations"))).toEqual([]);
    expect(await migrate(database.url)).toEqual(names);
    expect(await catalogue(database.url)).toEqual(first);
    expect(await migrate(database.url)).toEqual([]);
  });

  test("restore the previous schema when a step is reverted, and give the same schema when it is applied again", async () => {
    const all = await readMigrations();
    for (const [index, { name }] of all.entries()) {
      const before = index === 0 ? null : await catalogue(database.url);
      await migrate(database.url, all.slice(0, index + 1));
      if (before === null) continue;
      const after = await catalogue(database.url);
      expect(await migrateDown(database.url, 1)).toEqual([name]);
      expect(await catalogue(database.url), `${name} down`).toEqual(before);
      await migrate(database.url, all.slice(0, index + 1));
      expect(await catalogue(database.url), `${name} up again`).toEqual(after);
    }
    expect(await remembered()).toEqual(all.map(({ name }) => name));
  });

  test("can be reverted while there is data", async () => {
    await migrate(database.url);
    await asOwner(database.url, "INSERT INTO users (id, name) VALUES ('usr_1', 'Ann')");
    await migrateDown(database.url, 100);
    expect(await tablesOf()).toEqual([]);
  });

  test("are applied once by four concurrent runners on an empty database, and all runners succeed", async () => {
    const names = (await readMigrations()).map(({ name }) => name);
    const ran = await Promise.all(Array.from({ length: 4 }, () => migrate(database.url)));
    expect(ran.flat()).toEqual(names);
    expect(await remembered()).toEqual(names);
  });

  test("can be applied and used by an owner who is no superuser", async () => {
    await withPlainOwner(database.url, async (url) => {
      await migrate(url);
      expect(await asOwner(url, "BEGIN; SET LOCAL ROLE np_app; SELECT add_jobs('[]'); COMMIT")).toBeUndefined();
      await migrateDown(url, 100);
      expect(await tablesOf()).toEqual([]);
    });
  });

  test("changes the rows of incidents for an owner who is no superuser, in both directions", async () => {
    await withPlainOwner(database.url, async (url) => {
      const all = await readMigrations();
      const index = all.findIndex(({ name }) => name === "0039_incidents_complete");
      await migrate(url, all.slice(0, index));
      await asOwner(
        database.url,
        `INSERT INTO incidents (id, title, severity, status, source, opened_at, last_update_at)
         VALUES ('inc_1', 'Mails are late', 'LOW', 'VERIFIED', 'system:test', '2026-01-01', '2026-01-02');
         INSERT INTO incident_updates VALUES ('inc_1', 1, '2026-01-01', 'system:test', 'Since noon', 'OPEN', true),
           ('inc_1', 2, '2026-01-02', 'system:test', 'Over', 'VERIFIED', false)`,
      );
      await migrate(url, all.slice(0, index + 1));
      expect(await asOwner(database.url, "SELECT verified_at FROM incidents")).toEqual([
        { verified_at: expect.any(Date) },
      ]);
      expect(await asOwner(database.url, "SELECT FROM incident_updates")).toHaveLength(3);
      await asOwner(database.url, "INSERT INTO alert_channels (name, failures) VALUES ('mail-ciso', 1)");
      await migrateDown(url, 1, all.slice(0, index + 1));
      expect(await asOwner(database.url, "SELECT FROM alert_channels WHERE name = 'mail-ciso'")).toEqual([]);
    });
  });

  test("can be reverted past digests due at the same moment by an owner who is no superuser", async () => {
    await withPlainOwner(database.url, async (url) => {
      await migrate(url);
      await asOwner(
        database.url,
        `INSERT INTO digests (user_id, id, channel, due_at, created_at, kind)
         SELECT 'usr_1', 'dig_' || kind, 'EMAIL', '2026-01-01', now(), kind
         FROM unnest(ARRAY['FREQUENCY', 'QUIET_HOURS', 'SNOOZE', 'HOLD']) AS kind`,
      );
      const names = (await readMigrations()).map(({ name }) => name);
      await migrateDown(url, names.length - names.indexOf("0021_held_digests"));
      expect(await asOwner(database.url, "SELECT id FROM digests")).toEqual([{ id: "dig_FREQUENCY" }]);
    });
  });
});

describe("migrate and migrateDown", () => {
  test("apply new migrations, revert the newest first, and return their names", async () => {
    expect(await migrate(database.url, [fig, pear])).toEqual([fig.name, pear.name]);
    expect(await migrate(database.url, [fig, pear, apple])).toEqual([apple.name]);
    expect(await migrateDown(database.url, 2, [fig, pear, apple])).toEqual([apple.name, pear.name]);
    expect({ tables: await tablesOf(), names: await remembered() }).toEqual({ tables: ["fig"], names: [fig.name] });
    expect(await migrateDown(database.url, 5, [fig, pear, apple])).toEqual([fig.name]);
    expect(await migrateDown(database.url, 1, [fig, pear, apple])).toEqual([]);
  });

  test("revert exactly the given migrations, once, if several processes revert them at the same time", async () => {
    const known = [fig, pear, apple];
    await migrate(database.url, known);
    const both = [apple.name, pear.name];
    const results = await Promise.allSettled([1, 2, 3].map(() => migrateDown(database.url, both, known)));
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected", "rejected"]);
    for (const result of results)
      if (result.status === "rejected") expect(String(result.reason)).toMatch(/another process has migrated meanwhile/);
    expect(await remembered()).toEqual([fig.name]);
    await expect(migrateDown(database.url, [pear.name], known)).rejects.toBeInstanceOf(OperatorError);
    expect(await remembered()).toEqual([fig.name]);
  });

  const refused: [string, Migration[], RegExp][] = [
    ["a file that was changed after it was applied", [{ ...fig, up: `${fig.up} -- x` }, pear], /0003_fig was changed/],
    [
      "a migration of a newer version that does not say that it only expands the schema",
      [fig],
      /0004_pear, which this version does not know/,
    ],
    ["a late file with a lower number", [{ ...apple, name: "0003_a" }, fig, pear], /0003_a sorts before 0004_pear/],
  ];
  test.each(refused)("reject %s and change nothing", async (_, known, sentence) => {
    await migrate(database.url, [fig, pear]);
    const outcome = migrate(database.url, known);
    await expect(outcome).rejects.toBeInstanceOf(OperatorError);
    await expect(outcome).rejects.toThrow(sentence);
    expect(await tablesOf()).toEqual(["fig", "pear"]);
    expect(await remembered()).toEqual([fig.name, pear.name]);
  });

  test("keep nothing of a failed migration, and keep the migrations before it", async () => {
    const broken = { ...pear, up: `${pear.up} INSERT INTO pear VALUES (1); SELECT 1 / 0;` };
    const outcome = migrate(database.url, [fig, broken, apple]);
    await expect(outcome).rejects.toBeInstanceOf(OperatorError);
    await expect(outcome).rejects.toThrow(/0004_pear.*division by zero/);
    expect({ tables: await tablesOf(), names: await remembered() }).toEqual({ tables: ["fig"], names: [fig.name] });
    expect(await migrate(database.url, [fig, pear, apple])).toEqual([pear.name, apple.name]);
  });

  test("keep a migration applied if its down file fails", async () => {
    const broken = { ...fig, down: `${fig.down} SELECT 1 / 0;` };
    await migrate(database.url, [broken]);
    await expect(migrateDown(database.url, 1, [broken])).rejects.toThrow(/0003_fig.*division by zero/);
    expect({ tables: await tablesOf(), names: await remembered() }).toEqual({ tables: ["fig"], names: [fig.name] });
  });

  test("abort a migration that waits 2 s for a lock, so that traffic does not queue behind it", async () => {
    await migrate(database.url, [fig]);
    const holder = new pg.Client({ connectionString: database.url });
    await holder.connect();
    await holder.query("BEGIN; LOCK TABLE fig IN ACCESS SHARE MODE");
    const alter = { name: "0009_alter", up: "ALTER TABLE fig ADD COLUMN size int;", down: "" };
    const outcome = migrate(database.url, [fig, alter], { lockPatienceMs: 0 });
    await expect(outcome).rejects.toThrow(/lock timeout/);
    await holder.end();
    expect(await migrate(database.url, [fig, alter])).toEqual([alter.name]);
  });
});

describe("a migration that starts with `-- no transaction`", () => {
  const concurrent: Migration = {
    name: "0006_index",
    up: `-- no transaction
-- Comments; with a semicolon;
CREATE INDEX CONCURRENTLY fig_id ON fig (id);
CREATE INDEX CONCURRENTLY fig_more
  ON fig (id DESC);
`,
    down: "-- no transaction\nDROP INDEX CONCURRENTLY fig_id;\nDROP INDEX CONCURRENTLY fig_more;\n",
  };
  const indexes = async () =>
    (await asOwner<{ name: string }>(database.url, "SELECT indexname AS name FROM pg_indexes WHERE tablename = 'fig'"))
      .map(({ name }) => name)
      .sort();

  test("creates an index concurrently and drops it when it is reverted", async () => {
    expect(await migrate(database.url, [fig, concurrent])).toEqual([fig.name, concurrent.name]);
    expect(await indexes()).toEqual(["fig_id", "fig_more"]);
    expect(await migrateDown(database.url, 1, [fig, concurrent])).toEqual([concurrent.name]);
    expect(await indexes()).toEqual([]);
  });

  test("is applied while other runners wait", async () => {
    await migrate(database.url, [fig]);
    const ran = await Promise.all(Array.from({ length: 3 }, () => migrate(database.url, [fig, concurrent])));
    expect(ran.flat()).toEqual([concurrent.name]);
    expect(await indexes()).toEqual(["fig_id", "fig_more"]);
  });

  test("is not recorded as applied if it fails", async () => {
    const broken = { ...concurrent, up: `${concurrent.up}SELECT 1 / 0;\n` };
    await expect(migrate(database.url, [fig, broken])).rejects.toThrow(/0006_index.*division by zero/);
    expect(await remembered()).toEqual([fig.name]);
  });
});
