import { sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { databaseError, transaction } from "./client.ts";
import { asOwner, system, useDatabase } from "./testing/index.ts";

/** The rules of the database alone, without those of the application: plain SQL as each kind of actor. */
const database = useDatabase();
const ann = "usr_ann";
const person = (role: "VIEWER" | "AUDITOR" | "ADMIN"): Actor => ({
  kind: "person",
  userId: ann,
  role,
  sessionId: "ses_test",
});
const keyWith = (scope: "USERS_WRITE" | "ADMIN"): Actor => ({
  kind: "key",
  keyId: "key_1",
  name: "k",
  scopes: [scope],
});

const actors = {
  system,
  admin: person("ADMIN"),
  adminKey: keyWith("ADMIN"),
  key: keyWith("USERS_WRITE"),
  auditor: person("AUDITOR"),
  viewer: person("VIEWER"),
  token: { kind: "token", userId: ann },
  link: { kind: "link", userId: ann, tenantKey: null },
  anonymous: { kind: "anonymous" },
} satisfies Record<string, Actor>;
type Name = keyof typeof actors;
const names = Object.keys(actors) as Name[];

const self: Name[] = ["viewer", "token", "link"];
const admins: Name[] = ["system", "admin", "adminKey"];
const authenticated = names.filter((name) => name !== "anonymous");

interface Table {
  name: string;
  insert: string;
  reads: Name[];
  writes: Name[];
}

/** Written by hand, so that a changed permission must be changed in the migration and in the test. */
const tables: Table[] = [
  { name: "settings", insert: "(key, value) VALUES ('x', '1')", reads: ["system"], writes: ["system"] },
  {
    name: "verification_tokens",
    insert: "(identifier, token_hash, expires_at) VALUES ('x', 'x', now())",
    reads: ["system"],
    writes: ["system"],
  },
  {
    name: "user_identities",
    insert: "(user_id, issuer, subject, created_at) VALUES ('usr_ann', 'x', 'x', now())",
    reads: ["system"],
    writes: ["system"],
  },
  {
    name: "workers",
    insert: "(id, host, pid, lock_ids, started_at, heartbeat_at) VALUES ('x', 'x', 1, '{}', now(), now())",
    reads: [...admins, "key", "auditor"],
    writes: ["system"],
  },
  {
    name: "probe_minutes",
    insert: "(minute) VALUES (now())",
    reads: [...admins, "key", "auditor"],
    writes: ["system"],
  },
  {
    name: "alerts",
    insert:
      "(id, name, labels, fingerprint, severity, state, summary, since) VALUES ('x', 'x', '{}', 'x', 'info', 'firing', 'x', now())",
    reads: [...admins, "key", "auditor"],
    writes: ["system"],
  },
  {
    name: "secret_versions",
    insert: "(name, fingerprint, first_seen_at, last_seen_at) VALUES ('x', 'x', now(), now())",
    reads: ["system"],
    writes: ["system"],
  },
  {
    name: "operation_runs",
    insert: "(id, kind, started_at) VALUES ('x', 'x', now())",
    reads: [...admins, "key", "auditor"],
    writes: ["system"],
  },
  {
    name: "api_keys",
    insert:
      "(id, name, prefix, secret_hash, scopes, created_at, created_by) VALUES ('x', 'x', 'x', 'x', '{}', now(), 'x')",
    reads: [...admins, "auditor"],
    writes: admins,
  },
  {
    name: "roster_rows",
    insert: "(import_id, line, id, external_id) VALUES ('x', 1, 'x', 'x')",
    reads: [...admins, "key"],
    writes: [...admins, "key"],
  },
  {
    name: "topics",
    insert: "(id, key, name, description, section, classification) VALUES ('x', 'x', 'x', 'x', 'x', 'MARKETING')",
    reads: authenticated,
    writes: admins,
  },
  {
    name: "topic_channels",
    insert: "(topic_id, channel, policy, updated_by) VALUES ('top_there', 'SMS', 'REQUIRED', 'x')",
    reads: authenticated,
    writes: admins,
  },
  {
    name: "tenant_policies",
    insert: "(tenant_key, topic_id, channel, policy, updated_by) VALUES ('x', 'top_there', 'SMS', 'REQUIRED', 'x')",
    reads: authenticated,
    writes: admins,
  },
  {
    name: "channel_pauses",
    insert: "(channel, reason, paused_at, paused_by) VALUES ('SMS', 'x', now(), 'x')",
    reads: authenticated,
    writes: [...admins, "key"],
  },
  {
    name: "shared_decisions",
    insert: "(used_at, id, decision) VALUES (now(), gen_random_uuid(), '{}')",
    reads: authenticated,
    writes: ["system"],
  },
  {
    name: "notifications",
    insert: `(id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
      VALUES ('x', 'x', 'x', 'x', '{}', '{}', 1, 'x', now(), 'x')`,
    reads: [...admins, "key", "auditor"],
    writes: [...admins, "key"],
  },
];

/** The first column, which an UPDATE sets to itself. */
const firstColumn = ({ insert }: Table) => /\((\w+)/.exec(insert)?.[1] ?? "";

class Undo extends Error {}

/** Runs a statement as the actor and rolls it back. Returns the number of rows, or PostgreSQL's error code. */
async function tried(actor: Actor, ...statements: string[]): Promise<number | string | undefined> {
  let met: number | null = null;
  const outcome = transaction(actor, async (tx) => {
    for (const statement of statements) met = (await tx.execute(sql.raw(statement))).rowCount;
    throw new Undo();
  });
  return outcome.catch((error: unknown) => (error instanceof Undo ? (met ?? 0) : databaseError(error)?.code));
}
const refused = "42501";

const actorsWith = async (statement: string, expected: unknown) => {
  const found: Name[] = [];
  for (const name of names) if ((await tried(actors[name], statement)) === expected) found.push(name);
  return found;
};
const sorted = (list: readonly Name[]) => names.filter((name) => list.includes(name));

beforeAll(async () => {
  await asOwner(
    database.url,
    `INSERT INTO topics (id, key, name, description, section, classification)
     VALUES ('top_there', 'there', 'x', 'x', 'x', 'MARKETING')`,
  );
});

describe.each(tables)("access to the table $name", (table) => {
  const inserting = `INSERT INTO ${table.name} ${table.insert}`;

  test("allows inserts by the listed actors only", async () => {
    expect(await actorsWith(inserting, 1)).toEqual(sorted(table.writes));
    expect(await actorsWith(inserting, refused)).toEqual(names.filter((name) => !table.writes.includes(name)));
  });

  test("allows reads, updates and deletes by the listed actors, and shows others no rows", async () => {
    await asOwner(database.url, inserting);
    const where = `${firstColumn(table)} = (SELECT max(${firstColumn(table)}) FROM ${table.name})`;
    const rows = `SELECT FROM ${table.name} WHERE ${where}`;
    const update = `UPDATE ${table.name} SET ${firstColumn(table)} = ${firstColumn(table)} WHERE ${where}`;
    expect(await actorsWith(rows, 1)).toEqual(sorted(table.reads));
    expect(await actorsWith(update, 1)).toEqual(sorted(table.writes));
    expect(await actorsWith(update, 0)).toEqual(names.filter((name) => !table.writes.includes(name)));
    expect(await actorsWith(`DELETE FROM ${table.name} WHERE ${where}`, 0)).toEqual(
      names.filter((name) => !table.writes.includes(name)),
    );
  });
});

describe("access to the table notifications", () => {
  test("shows a person only the notifications that were sent to them", async () => {
    const notification = (id: string) => `INSERT INTO notifications (id, topic_id, subject, body, channels, audience,
    audience_size, request_hash, created_at, created_by) VALUES ('${id}', 'x', 'x', 'x', '{}', '{}', 1, 'x', now(), 'x')`;
    const delivery = (
      user: string,
      id: string,
    ) => `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel,
    status, decided_by, decision, created_at) VALUES ('${user}', '${id}', '${id}', 'x', 'SMS', 'SENT', 'CHOICE', '{}', now())`;
    for (const id of ["ntf_hers", "ntf_his"]) await asOwner(database.url, notification(id));
    await asOwner(database.url, delivery(ann, "ntf_hers"));
    await asOwner(database.url, delivery("usr_bob", "ntf_his"));
    const seen = (id: string) => actorsWith(`SELECT FROM notifications WHERE id = '${id}'`, 1);
    expect(await seen("ntf_hers")).toEqual(sorted([...admins, "key", "auditor", ...self]));
    expect(await seen("ntf_his")).toEqual(sorted([...admins, "key", "auditor"]));
  });
});

describe("access to a person's row", () => {
  beforeAll(async () => {
    await asOwner(
      database.url,
      `INSERT INTO users (id, external_id, email, phone, slack_user_id) VALUES ('${ann}', 'ann', 'ann@example.com', '+15551234567', 'U1')`,
    );
  });
  const mine = `WHERE id = '${ann}'`;

  const changes: [string, Name[]][] = [
    ["role = 'ADMIN'", admins],
    ["external_id = 'other'", [...admins, "key"]],
    ["email = 'eve@example.com'", [...admins, "key"]],
    ["email = NULL", [...admins, "key"]],
    ["email_verified_at = now()", [...admins, "key"]],
    ["phone = '+15557654321'", [...admins, "key"]],
    ["phone_verified_at = now()", [...admins, "key"]],
    ["slack_user_id = 'U2'", [...admins, "key"]],
    ["slack_verified_at = now()", [...admins, "key"]],
    ["time_zone = 'Europe/Vienna'", [...admins, "key", "auditor", ...self]],
    ["locale = 'de'", [...admins, "key", "auditor", ...self]],
    ["role = role, email = email", [...admins, "key", "auditor", ...self]],
  ];
  test.each(changes)("allows SET %s to the listed actors only", async (change, allowed) => {
    const found = await actorsWith(`UPDATE users SET ${change} ${mine}`, 1);
    expect(found).toEqual(sorted(allowed));
  });

  test.each(["AUDITOR", "ADMIN"])("rejects an integrator's change of the e-mail address of an %s", async (role) => {
    await asOwner(
      database.url,
      `INSERT INTO users (id, external_id, email, role) VALUES ('usr_boss', 'boss', 'boss@example.com', '${role}')
       ON CONFLICT (id) DO UPDATE SET role = excluded.role`,
    );
    const set = (change: string) => `UPDATE users SET ${change} WHERE id = 'usr_boss'`;
    for (const change of ["email = 'eve@example.com'", "email = NULL"]) {
      expect(await actorsWith(set(change), 1)).toEqual(sorted(admins));
      expect(await actorsWith(set(change), refused)).toEqual(["key"]);
    }
    const upsert = `INSERT INTO users (id, external_id) VALUES ('usr_new', 'boss') ON CONFLICT (external_id) DO UPDATE SET email = 'eve@example.com'`;
    expect(await actorsWith(upsert, 1)).toEqual(sorted(admins));
    expect(await actorsWith(set("email = email, email_verified_at = now(), phone = '+15557654321'"), 1)).toEqual(
      sorted([...admins, "key"]),
    );
  });

  test("rejects a new row with another role, even by its person or an integrator", async () => {
    const makes = async (role: string) => {
      const made: Name[] = [];
      for (const name of names)
        if (
          (await tried(
            actors[name],
            `DELETE FROM users ${mine}`,
            `INSERT INTO users (id, role) VALUES ('${ann}', '${role}')`,
          )) === 1
        )
          made.push(name);
      return made;
    };
    expect(await makes("ADMIN")).toEqual(["system", "admin", "adminKey"]);
    expect(await makes("VIEWER")).toEqual(["system", "admin", "adminKey", "key"]);
  });

  test("rejects an integrator's change of the role by an upsert", async () => {
    const upsert = `INSERT INTO users (id, external_id) VALUES ('usr_new', 'ann') ON CONFLICT (external_id) DO UPDATE SET role = 'ADMIN'`;
    expect(await actorsWith(upsert, 1)).toEqual(admins);
  });
});

describe("the trigger that guards roles", () => {
  test("lets only the owner drop the guard", async () => {
    for (const statement of ["DROP TRIGGER guard_people ON users", "ALTER TABLE users DISABLE TRIGGER guard_people"])
      expect(await actorsWith(statement, refused)).toEqual(names);
  });
});
