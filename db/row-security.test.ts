import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { type Actor, personOf } from "#lib/actor.ts";
import { databaseError, type Tx, transaction } from "./client.ts";
import { asOwner, system, useDatabase } from "./testing/index.ts";

const database = useDatabase();

/** The columns of a row of each person-owned table, in addition to the person. Ann and Bob have one row each. */
const samples: Record<
  string,
  { person: string; columns: string; values: string; readOnly?: true; appendOnly?: true; hidden?: true }
> = {
  users: { person: "id", columns: "name", values: "'someone'" },
  preferences: {
    person: "user_id",
    columns: "topic_id, channel, choice, updated_at, updated_by",
    values: "'top_1', 'EMAIL', true, now(), 'test'",
  },
  channel_switches: {
    person: "user_id",
    columns: "channel, enabled, updated_at, updated_by",
    values: "'EMAIL', true, now(), 'test'",
  },
  schedules: { person: "user_id", columns: "updated_at, updated_by", values: "now(), 'test'" },
  deliveries: {
    person: "user_id",
    columns: "id, notification_id, topic_id, channel, status, decided_by, decision, created_at",
    values: "gen_random_uuid(), 'ntf_1', 'top_1', 'EMAIL', 'QUEUED', 'CHOICE', '{}', now()",
    readOnly: true,
  },
  digests: {
    person: "user_id",
    columns: "id, channel, due_at, created_at",
    values: "gen_random_uuid(), 'EMAIL', now(), now()",
    readOnly: true,
  },
  suppressions: {
    person: "user_id",
    columns: "id, channel, address_hash, scope, reason, created_at, created_by",
    values: "gen_random_uuid(), 'EMAIL', 'hash', 'ALL', 'STOP', now(), 'test'",
    // A person lifts suppressions through verbs, which write as the service.
    readOnly: true,
  },
  consents: {
    person: "user_id",
    columns: "id, topic_id, channel, granted, wording, wording_version, locale, source, at",
    values: "gen_random_uuid(), 'top_1', 'EMAIL', true, 'w', '1', 'en', 'test', now()",
    appendOnly: true,
  },
  sharing_opt_outs: { person: "user_id", columns: "source, at", values: "'test', now()", readOnly: true },
  outbox: {
    person: "user_id",
    columns: "id, channel, recipient, payload, created_at",
    values: "gen_random_uuid(), 'EMAIL', 'someone@example.com', '{}', now()",
    readOnly: true,
    // Auditors may not read whole messages.
    hidden: true,
  },
};

const tables = Object.entries(samples).map(([name, sample]) => ({ name, ...sample }));
type Table = (typeof tables)[number];

const ann = "usr_ann";
const bob = "usr_bob";
const person = (userId: string, role: "VIEWER" | "AUDITOR" | "ADMIN"): Actor => ({
  kind: "person",
  userId,
  role,
  sessionId: "ses_test",
});

const insertFor = ({ name, person, columns, values }: Table, userId: string) =>
  `INSERT INTO ${name} (${person}, ${columns}) VALUES ('${userId}', ${values})`;

beforeAll(async () => {
  for (const table of tables) for (const userId of [ann, bob]) await asOwner(database.url, insertFor(table, userId));
});

class Undo extends Error {}

/** Runs `fn` as `actor` and rolls back. */
async function tried<T>(actor: Actor, fn: (tx: Tx) => Promise<T>): Promise<T> {
  let result: { value: T } | undefined;
  await transaction(actor, async (tx) => {
    result = { value: await fn(tx) };
    throw new Undo();
  }).catch((error: unknown) => {
    if (!(error instanceof Undo)) throw error;
  });
  if (!result) throw new Error("the transaction gave no result");
  return result.value;
}

const peopleIn = async (tx: Tx, { name, person }: Table) => {
  const { rows } = await tx.execute<{ id: string }>(sql.raw(`SELECT ${person} AS id FROM ${name} ORDER BY 1`));
  return rows.map(({ id }) => id);
};

const changed = async (actor: Actor, statement: string) =>
  tried(actor, async (tx) => (await tx.execute(sql.raw(statement))).rowCount);

const codeOf = (outcome: Promise<unknown>) =>
  outcome.then(
    () => "accepted",
    (error: unknown) => databaseError(error)?.code,
  );

const insufficientPrivilege = "42501";

const onlyThemselves: [string, Actor, string[]][] = [
  ["a VIEWER", person(ann, "VIEWER"), [ann]],
  ["a user token", { kind: "token", userId: ann }, [ann]],
  ["a preference link", { kind: "link", userId: ann, tenantKey: null }, [ann]],
  ["an AUDITOR who has rows of their own", person(ann, "AUDITOR"), [ann, bob]],
];

describe.each(onlyThemselves)("row-level security for %s", (_, actor, visible) => {
  test.each(tables)("shows the allowed rows of $name and lets them change only their own", async (table) => {
    expect(await tried(actor, (tx) => peopleIn(tx, table))).toEqual(table.hidden ? [ann] : visible);
    const theirs = table.readOnly || table.appendOnly ? 0 : 1;
    expect(await changed(actor, `UPDATE ${table.name} SET ${table.person} = ${table.person}`)).toBe(theirs);
    // Only the service deletes a person.
    expect(await changed(actor, `DELETE FROM ${table.name}`)).toBe(table.name === "users" ? 0 : theirs);
    expect(await changed(actor, `DELETE FROM ${table.name} WHERE ${table.person} = '${bob}'`)).toBe(0);
  });

  test.each(tables)("rejects a row of $name for another person", async (table) => {
    expect(await codeOf(changed(actor, insertFor(table, "usr_carol")))).toBe(insufficientPrivilege);
    const give = `UPDATE ${table.name} SET ${table.person} = 'usr_carol'`;
    expect(await codeOf(changed(actor, give))).toBe(
      table.readOnly || table.appendOnly ? "accepted" : insufficientPrivilege,
    );
  });

  test.each(tables.filter(({ readOnly }) => readOnly))(
    "rejects every write to $name, even of their own rows",
    async (table) => {
      expect(await codeOf(changed(actor, insertFor(table, ann)))).toBe(insufficientPrivilege);
    },
  );
});

const readers: [string, Actor, string[]][] = [
  ["an AUDITOR", person("usr_dora", "AUDITOR"), [ann, bob]],
  ["an anonymous caller", { kind: "anonymous" }, []],
];

describe.each(readers)("row-level security for %s", (_, actor, visible) => {
  test.each(tables)(`reads ${visible.length} people of $name and writes nothing of theirs`, async (table) => {
    const seen = table.hidden ? visible.filter((id) => id === personOf(actor)) : visible;
    expect(await tried(actor, (tx) => peopleIn(tx, table))).toEqual(seen);
    expect(await changed(actor, `UPDATE ${table.name} SET ${table.person} = ${table.person}`)).toBe(0);
    expect(await changed(actor, `DELETE FROM ${table.name}`)).toBe(0);
    expect(await codeOf(changed(actor, insertFor(table, "usr_carol")))).toBe(insufficientPrivilege);
    expect(await codeOf(changed(actor, insertFor(table, ann)))).toBe(insufficientPrivilege);
  });
});

const everybody: [string, Actor][] = [
  ["the service itself", system],
  ["an API key", { kind: "key", keyId: "key_1", name: "k", scopes: ["USERS_WRITE"] }],
  ["an ADMIN", person("usr_carol", "ADMIN")],
];

describe("row-level security", () => {
  test.each(everybody)("lets %s see and change the rows of all people", async (_, actor) => {
    for (const table of tables) {
      expect(await tried(actor, (tx) => peopleIn(tx, table))).toEqual([ann, bob]);
      expect(await changed(actor, `DELETE FROM ${table.name}`)).toBe(2);
    }
  });

  test("shows no rows to a statement without an actor", async () => {
    const asApp = `${database.url}?options=${encodeURIComponent("-c role=np_app")}`;
    expect(await asOwner(asApp, "SELECT current_user")).toEqual([{ current_user: "np_app" }]);
    for (const { name } of tables) expect(await asOwner(asApp, `SELECT FROM ${name}`)).toEqual([]);
  });

  test("lets only the service read and create sessions", async () => {
    const insert = `INSERT INTO sessions (token_hash, id, user_id, created_at, expires_at)
    VALUES ('hash', 'ses_1', '${ann}', now(), now())`;
    expect(await changed(system, insert)).toBe(1);
    await asOwner(database.url, insert);
    for (const [, actor] of [...onlyThemselves, ...readers, ...everybody.slice(1)]) {
      expect(await codeOf(changed(actor, insert))).toBe(insufficientPrivilege);
      expect(await changed(actor, "SELECT FROM sessions")).toBe(0);
      expect(await changed(actor, "DELETE FROM sessions")).toBe(0);
    }
  });
});

describe("PostgreSQL's catalogue", () => {
  test("has no table with a person's id that is not tested here", async () => {
    const rows = await asOwner<{ table_name: string }>(
      database.url,
      `SELECT table_name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'user_id' ORDER BY 1`,
    );
    const found = rows.map(({ table_name }) => table_name);
    expect(found).toEqual(
      [
        ...tables.map(({ name }) => name).filter((name) => name !== "users"),
        "audit_keys",
        "erasures",
        "former_addresses",
        "people_search",
        "sessions",
        "sign_in_places",
        "user_identities",
      ].sort(),
    );
  });

  test("has an np_app that cannot log in, bypasses nothing, owns nothing and is member of no role", async () => {
    const roles = await asOwner(
      database.url,
      `SELECT rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid) AS member_of_others,
         EXISTS (SELECT FROM pg_shdepend WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid
           AND deptype = 'o') AS owner
       FROM pg_roles WHERE rolname = 'np_app'`,
    );
    expect(roles).toEqual([
      {
        rolcanlogin: false,
        rolsuper: false,
        rolbypassrls: false,
        rolcreaterole: false,
        rolcreatedb: false,
        member_of_others: false,
        owner: false,
      },
    ]);
  });

  test("lets np_app insert into and read the audit log, and truncate no table", async () => {
    const rights = await asOwner(
      database.url,
      `SELECT privilege_type FROM information_schema.table_privileges
       WHERE grantee = 'np_app' AND table_name = 'audit_events' ORDER BY 1`,
    );
    expect(rights).toEqual([{ privilege_type: "INSERT" }, { privilege_type: "SELECT" }]);
    const beyond = await asOwner(
      database.url,
      `SELECT table_name, privilege_type FROM information_schema.table_privileges
       WHERE grantee = 'np_app' AND privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')`,
    );
    expect(beyond).toEqual([]);
  });

  test("gives np_app no access to the queue's own tables", async () => {
    const rights = await asOwner(
      database.url,
      `SELECT table_name FROM information_schema.table_privileges
       WHERE table_schema = 'graphile_worker' AND grantee IN ('np_app', 'PUBLIC')`,
    );
    expect(rights).toEqual([]);
  });
});

describe("row-level security", () => {
  test.each([
    "UPDATE audit_events SET action = 'other'",
    "DELETE FROM audit_events",
    "TRUNCATE audit_events",
    "INSERT INTO audit_keys (user_id, key) VALUES ('usr_x', '')",
    "UPDATE audit_keys SET key = ''",
    "DELETE FROM audit_keys",
    "TRUNCATE users",
    "ALTER TABLE users DISABLE ROW LEVEL SECURITY",
    "DROP POLICY person_reads ON users",
    "CREATE TABLE public.mine (id int)",
    "SELECT FROM graphile_worker._private_jobs",
  ])("rejects, even for the service's own actor: %s", async (statement) => {
    expect(await codeOf(changed(system, statement))).toBe(insufficientPrivilege);
  });
});
