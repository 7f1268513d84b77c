import { is, SQL } from "drizzle-orm";
import { type AnyPgColumn, getTableConfig, PgColumn, PgDialect, PgTable } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_DIGEST } from "#lib/enums.ts";
import * as schema from "./schema/index.ts";
import { asOwner, useDatabase } from "./testing/index.ts";

/** Compares the Drizzle schema with the migrated database, both in the same form. A change of only one of them fails. */
interface Shape {
  columns: Record<string, { type: string; notNull: boolean; hasDefault: boolean }>;
  primaryKey: string[];
  uniques: Record<string, string[]>;
  indexes: Record<string, { unique: boolean; keys: string[]; where: string | null }>;
  checks: Record<string, string>;
  foreignKeys: { columns: string[]; references: string; onDelete: string }[];
}

const database = useDatabase();
const dialect = new PgDialect();
const tables = Object.values(schema).flatMap((value) => (is(value, PgTable) ? [getTableConfig(value)] : []));
type Table = (typeof tables)[number];

/** Tables that no code reads through Drizzle. */
const outside = ["people_search", "rate_limits", "roster_rows", "schema_migrations"];

/** Tables that Citus would distribute by person. */
const personOwned = [
  "preferences",
  "channel_switches",
  "schedules",
  "deliveries",
  "digests",
  "suppressions",
  "former_addresses",
  "consents",
  "sharing_opt_outs",
  "sign_in_places",
];

/** One spelling of an expression, whether Drizzle rendered it or PostgreSQL deparsed it. */
const spelling = (text: string) =>
  text
    .replace(/"\w+"\./g, "")
    .replace(/"(\w+)"/g, "$1")
    .replace(/(\w+) IN \(([^)]*)\)/g, "$1 = ANY (ARRAY[$2])")
    .replaceAll("::text", "")
    .replace(/[()\s]/g, "");

const render = (expression: SQL) => spelling(dialect.sqlToQuery(expression).sql);
const keyOf = (key: unknown) => (is(key, SQL) ? render(key) : is(key, PgColumn) ? key.name : nameOf(key));
const nameOf = (key: unknown) => (typeof key === "object" && key && "name" in key ? String(key.name) : String(key));
const typeOf = (column: AnyPgColumn) => column.getSQLType().replace(" (", "(");
const byName = <T>(entries: [string, T][]): Record<string, T> =>
  Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));

function believed(table: Table): Shape {
  return {
    columns: byName(
      table.columns.map((column) => [
        column.name,
        { type: typeOf(column), notNull: column.notNull, hasDefault: column.hasDefault },
      ]),
    ),
    primaryKey: [
      ...table.columns.filter(({ primary }) => primary),
      ...table.primaryKeys.flatMap(({ columns }) => columns),
    ].map(({ name }) => name),
    uniques: byName([
      ...table.uniqueConstraints.map(({ name, columns }): [string, string[]] => [
        name ?? "",
        columns.map((c) => c.name),
      ]),
      ...table.columns
        .filter(({ isUnique }) => isUnique)
        .map((column): [string, string[]] => [column.uniqueName ?? "", [column.name]]),
    ]),
    indexes: byName(
      table.indexes.map(({ config: { name, unique, columns, where } }) => [
        name ?? "",
        { unique, keys: columns.map(keyOf), where: where ? render(where) : null },
      ]),
    ),
    checks: byName(table.checks.map(({ name, value }) => [name, render(value)])),
    foreignKeys: table.foreignKeys.map((key) => {
      const { columns, foreignTable, foreignColumns } = key.reference();
      return {
        columns: columns.map(({ name }) => name),
        references: `${getTableConfig(foreignTable).name}(${foreignColumns.map(({ name }) => name)})`,
        onDelete: key.onDelete ?? "no action",
      };
    }),
  };
}

interface Column {
  table: string;
  name: string;
  type: string;
  notNull: boolean;
  hasDefault: boolean;
}
interface Constraint {
  table: string;
  name: string;
  type: "p" | "u" | "c" | "f";
  columns: string[];
  definition: string;
  references: string | null;
}
interface Index {
  table: string;
  name: string;
  unique: boolean;
  keys: string[];
  where: string | null;
}

let databaseShapes: Record<string, Shape>;

beforeAll(async () => {
  const columns = await asOwner<Column>(
    database.url,
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS "notNull", (a.atthasdef AND a.attgenerated = '') OR a.attidentity <> '' AS "hasDefault"
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  const constraints = await asOwner<Constraint>(
    database.url,
    `SELECT conrelid::regclass::text AS table, conname AS name, contype AS type, pg_get_constraintdef(oid) AS definition,
       array(SELECT a.attname::text FROM unnest(conkey) WITH ORDINALITY AS k (attnum, position)
         JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.attnum ORDER BY position) AS columns,
       (SELECT format('%s(%s)', confrelid::regclass, string_agg(a.attname, ',' ORDER BY position))
         FROM unnest(confkey) WITH ORDINALITY AS k (attnum, position)
         JOIN pg_attribute a ON a.attrelid = confrelid AND a.attnum = k.attnum) AS references
     FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'c', 'f')`,
  );
  const indexes = await asOwner<Index>(
    database.url,
    `SELECT i.indrelid::regclass::text AS table, c.relname AS name, i.indisunique AS unique,
       array(SELECT pg_get_indexdef(i.indexrelid, n, true) FROM generate_series(1, i.indnkeyatts) AS n ORDER BY n) AS keys,
       pg_get_expr(i.indpred, i.indrelid) AS where
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relnamespace = 'public'::regnamespace
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u'))`,
  );
  const names = [...new Set(columns.map(({ table }) => table))];
  databaseShapes = Object.fromEntries(
    names.map((name): [string, Shape] => {
      const here = <T extends { table: string }>(rows: T[]) => rows.filter(({ table }) => table === name);
      const ofType = (type: Constraint["type"]) => here(constraints).filter((constraint) => constraint.type === type);
      return [
        name,
        {
          columns: byName(
            here(columns).map(({ name, type, notNull, hasDefault }) => [name, { type, notNull, hasDefault }]),
          ),
          primaryKey: ofType("p").flatMap(({ columns }) => columns),
          uniques: byName(ofType("u").map(({ name, columns }) => [name, columns])),
          indexes: byName(
            here(indexes).map(({ name, unique, keys, where }) => [
              name,
              { unique, keys: keys.map(spelling), where: where && spelling(where) },
            ]),
          ),
          checks: byName(
            ofType("c").map(({ name, definition }) => [name, spelling(definition.replace(/^CHECK /, ""))]),
          ),
          foreignKeys: ofType("f").map(({ columns, references, definition }) => ({
            columns,
            references: references ?? "",
            onDelete: /ON DELETE (\w+( NULL| DEFAULT)?)/.exec(definition)?.[1]?.toLowerCase() ?? "no action",
          })),
        },
      ];
    }),
  );
});

describe("db/schema", () => {
  test("has the same tables as the database", () => {
    expect(tables.map(({ name }) => name).sort()).toEqual(
      Object.keys(databaseShapes)
        .filter((name) => !outside.includes(name))
        .sort(),
    );
  });

  test.each(tables)("defines $name like the database", (table) => {
    expect(databaseShapes[table.name]).toEqual(believed(table));
  });
});

describe("the columns of schedules", () => {
  test("have the default digest of the code", async () => {
    await asOwner(
      database.url,
      "INSERT INTO schedules (user_id, updated_at, updated_by) VALUES ('usr_default', now(), 'test')",
    );
    const rows = await asOwner(
      database.url,
      `SELECT digest_time AS "digestTime", digest_weekday AS "digestWeekday" FROM schedules WHERE user_id = 'usr_default'`,
    );
    expect(rows).toEqual([DEFAULT_DIGEST]);
  });
});

describe("tables that Citus would distribute by person", () => {
  test.each(personOwned)("%s has user_id first in its primary key and in every unique index", (name) => {
    const shape = databaseShapes[name];
    const unique = [
      shape?.primaryKey,
      ...Object.values(shape?.uniques ?? {}),
      ...Object.values(shape?.indexes ?? {}).flatMap((index) => (index.unique ? [index.keys] : [])),
    ];
    expect(unique.map((columns) => columns?.[0])).toEqual(unique.map(() => "user_id"));
  });

  test.each(personOwned)("%s has no foreign key to or from another table", (name) => {
    expect(databaseShapes[name]?.foreignKeys).toEqual([]);
    const referring = Object.values(databaseShapes).flatMap(({ foreignKeys }) =>
      foreignKeys.map(({ references }) => references),
    );
    expect(referring.filter((target) => target.startsWith(`${name}(`))).toEqual([]);
  });
});
