import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { markdownTable } from "#graphql/policy/markdown.ts";
import { asOwner, useDatabase } from "./testing/index.ts";

/**
 * Tests row-level security alone: SQL as np_app, without verbs and the policy table. Tables and columns come from
 * PostgreSQL's catalogue, so a new table is tested automatically.
 */
const database = useDatabase();

const roles = ["VIEWER", "AUDITOR", "ADMIN", "SERVICE", "SYSTEM", "ANONYMOUS", ""] as const;
type Role = (typeof roles)[number];
const verbs = ["SELECT", "INSERT", "UPDATE", "DELETE"] as const;
type Verb = (typeof verbs)[number];
const me = "usr_me";
const other = "usr_other";

/** Tables with a person's id that need no row-level security, each with its reason. */
const unlocked: Record<string, string> = {};

interface Column {
  name: string;
  type: string;
  nullable: boolean;
  generated: boolean;
  fallback: boolean;
}
interface Table {
  name: string;
  /** The column with the owner of a row. */
  person: string;
  columns: Column[];
  /** The first value that a check constraint allows for a column. */
  words: Map<string, string>;
}

async function personOwnedTables(url: string): Promise<Table[]> {
  const columns = await asOwner<Column & { table: string }>(
    url,
    `SELECT c.relname AS table, a.attname AS name, format_type(a.atttypid, NULL) AS type, NOT a.attnotnull AS nullable,
       a.attgenerated <> '' OR a.attidentity <> '' AS generated, a.atthasdef AS fallback
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY 1, a.attnum`,
  );
  const checks = await asOwner<{ table: string; text: string }>(
    url,
    "SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE contype = 'c'",
  );
  const names = [...new Set(columns.map(({ table }) => table))];
  return names.flatMap((name) => {
    const own = columns.filter(({ table }) => table === name);
    const person = name === "users" ? "id" : own.find((column) => column.name === "user_id")?.name;
    if (!person || name in unlocked) return [];
    const words = checks.flatMap(({ table, text }): [string, string][] => {
      const [, column, word] = /\(\(?(\w+) = (?:ANY \(ARRAY\[)?'(\w+)'::text/.exec(text) ?? [];
      return table === name && column && word ? [[column, word]] : [];
    });
    return [{ name, person, columns: own, words: new Map(words) }];
  });
}

const values: Record<string, string> = {
  text: "md5(random()::text)",
  "character varying": "md5(random()::text)",
  uuid: "gen_random_uuid()",
  jsonb: "'{}'",
  boolean: "true",
  integer: "1",
  bigint: "1",
  numeric: "1",
  "double precision": "1",
  "text[]": "'{}'",
  bytea: "'\\x00'",
  date: "now()",
  "timestamp with time zone": "now()",
};

/** Nullable columns that a check asks for. */
const checked = ["decision"];

function insertFor({ name, person, columns, words }: Table, userId: string): string {
  const needed = columns.filter(
    (column) =>
      column.name === person ||
      checked.includes(column.name) ||
      (!column.nullable && !column.fallback && !column.generated),
  );
  const given = needed.map((column) => {
    if (column.name === person) return `'${userId}'`;
    const word = words.get(column.name);
    const value = word === undefined ? values[column.type] : `'${word}'`;
    if (!value) throw new Error(`there is no sample of ${column.type} for ${name}.${column.name}`);
    return value;
  });
  return `INSERT INTO ${name} (${needed.map((column) => column.name).join(", ")}) VALUES (${given.join(", ")})`;
}

function statementFor(verb: Verb, table: Table, userId: string): string {
  const where = `WHERE ${table.person} = '${userId}'`;
  switch (verb) {
    case "SELECT":
      return `SELECT FROM ${table.name} ${where}`;
    case "INSERT":
      return insertFor(table, userId);
    case "UPDATE":
      return `UPDATE ${table.name} SET ${table.person} = ${table.person} ${where}`;
    case "DELETE":
      return `DELETE FROM ${table.name} ${where}`;
  }
}

const insufficientPrivilege = "42501";
const uniqueViolation = "23505";

let client: pg.Client;
let tables: Table[];

beforeAll(async () => {
  tables = await personOwnedTables(database.url);
  for (const table of tables) for (const userId of [me, other]) await asOwner(database.url, insertFor(table, userId));
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(() => client.end());

/** True if np_app, as this role and person, reaches a row with this statement. The statement is rolled back. */
async function reaches(role: Role, statement: string): Promise<boolean> {
  await client.query("BEGIN; SET LOCAL ROLE np_app");
  try {
    if (role !== "") await client.query(`SET LOCAL app.role = '${role}'`);
    // A key, a job and an anonymous caller are no person.
    if (role !== "" && !["SERVICE", "SYSTEM", "ANONYMOUS"].includes(role))
      await client.query(`SET LOCAL app.user_id = '${me}'`);
    return ((await client.query(statement)).rowCount ?? 0) > 0;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    if (error.code === insufficientPrivilege) return false;
    // The row exists already, so the policies allowed it before the unique index rejected it.
    if (error.code === uniqueViolation) return true;
    throw error;
  } finally {
    await client.query("ROLLBACK");
  }
}

describe("row-level security policies", () => {
  test("allow every role exactly the reviewed rows", async () => {
    const rows: string[][] = [];
    const wrong: string[] = [];
    for (const table of tables) {
      const cells: string[] = [];
      for (const role of roles) {
        const reached = new Map<string, string>();
        for (const userId of [me, other])
          for (const verb of verbs) {
            const yes = await reaches(role, statementFor(verb, table, userId));
            reached.set(userId, (reached.get(userId) ?? "") + (yes ? verb[0] : "-"));
            const problem = yes && forbidden(role, verb, userId === me);
            if (problem) wrong.push(`${table.name}: ${problem}`);
          }
        cells.push(`${reached.get(me)} ${reached.get(other)}`);
      }
      rows.push([table.name, ...cells]);
    }
    expect(wrong).toEqual([]);
    await expect(
      `# Rows that each role reaches in SQL

As np_app, with only \`app.role\` and \`app.user_id\` set: SELECT, INSERT, UPDATE and DELETE of the person's own row, then of
another person's row. A dash: no row is reached. The last column: no role is set. Written by row-security-matrix.test.ts; a
change here needs a review.

${markdownTable(["table", ...roles.map((role) => role || "none")], rows)}
`,
    ).toMatchFileSnapshot(join(import.meta.dirname, "row-security.snapshot.md"));
  });
});

describe("row-level security policies", () => {
  test("allow nobody to grant themselves a role", async () => {
    for (const role of ["VIEWER", "AUDITOR", "ANONYMOUS", ""] as const)
      expect(await reaches(role, `UPDATE users SET role = 'ADMIN' WHERE id = '${me}'`), role).toBe(false);
  });
});

/** Access that no review may allow. */
function forbidden(role: Role, verb: Verb, own: boolean): string | null {
  if (role === "" || role === "ANONYMOUS") return `a caller without a role may ${verb}`;
  if (role === "VIEWER" && !own) return `a VIEWER may ${verb} the rows of others`;
  if (role === "AUDITOR" && verb !== "SELECT" && !own) return `an AUDITOR may ${verb} the rows of others`;
  return null;
}

/** The owner reads these tables too: to verify and export the audit log, and in the functions of the people search. */
const ownersToo = ["audit_keys", "people_search"];

describe("a new table", () => {
  const unguarded = () =>
    asOwner<{ name: string }>(
      database.url,
      `SELECT c.relname AS name FROM pg_class c
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> ALL ($1)
         AND (c.relname = 'users' OR EXISTS (SELECT FROM pg_attribute a
           WHERE a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped))
         AND NOT (c.relrowsecurity AND (c.relforcerowsecurity OR c.relname = ANY ($2))
           AND EXISTS (SELECT FROM pg_policies p WHERE p.schemaname = 'public' AND p.tablename = c.relname))`,
      [Object.keys(unlocked), ownersToo],
    );

  test("needs row-level security, or this test fails", async () => {
    expect(await unguarded()).toEqual([]);
    await asOwner(database.url, "CREATE TABLE forgotten (user_id text PRIMARY KEY, note text)");
    expect(await unguarded()).toEqual([{ name: "forgotten" }]);
    await asOwner(database.url, "ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY");
    expect(await unguarded()).toEqual([{ name: "forgotten" }]);
    await asOwner(
      database.url,
      "ALTER TABLE forgotten FORCE ROW LEVEL SECURITY; CREATE POLICY own ON forgotten USING (user_id = app_user())",
    );
    expect(await unguarded()).toEqual([]);
  });
});
