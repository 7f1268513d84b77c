import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { closePool, transaction } from "#db/client.ts";
import { migrate } from "#db/migrate.ts";
import { users } from "#db/schema/index.ts";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { withPlainOwner } from "#db/testing/plain-owner.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { retireDatabaseLogin, rotateDatabaseLogin } from "./index.ts";

const database = useDatabase();
const name = `dba_${randomUUID().replaceAll("-", "")}`;

/** Restarts this process with another DATABASE_URL. */
async function startWith(url: string): Promise<void> {
  await closePool();
  setProcessSingleton("pool", undefined);
  process.env.DATABASE_URL = url;
}
const withUser = (user: string, password: string): string => {
  const url = new URL(database.url);
  url.username = user;
  url.password = password;
  return url.href;
};
async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
const identityAt = async (url: string) => {
  const client = await connect(url);
  try {
    return (await client.query("SELECT session_user AS login, current_user AS owner")).rows[0];
  } finally {
    await client.end();
  }
};

beforeEach(() => asOwner(database.url, `CREATE ROLE ${name} LOGIN SUPERUSER PASSWORD 'first'`));
afterEach(async () => {
  await startWith(database.url);
  await asOwner(database.url, `DROP ROLE IF EXISTS ${name}_b`);
  await asOwner(database.url, `DROP OWNED BY ${name}; DROP ROLE ${name}`);
});

describe("rotateDatabaseLogin and retireDatabaseLogin", () => {
  test("two logins alternate: both work until the old one is retired, and the new one has the same rights", async () => {
    const first = withUser(name, "first");
    await startWith(first);
    const { url: second, login } = await rotateDatabaseLogin(ctxFor(), first);
    expect(login).toBe(`${name}_b`);
    expect([await identityAt(first), await identityAt(second)]).toEqual([
      { login: name, owner: name },
      { login: `${name}_b`, owner: name },
    ]);
    await expect(identityAt(withUser(`${name}_b`, "wrong"))).rejects.toThrow(/password/);

    await startWith(second);
    await migrate(second);
    const person = await makePerson();
    const seen = await transaction({ kind: "anonymous" }, (tx) => tx.select().from(users));
    expect(seen).toEqual([]); // row-level security binds the new login too
    expect(person.id).toMatch(/^usr_/);
    const client = await connect(second);
    await client.query("CREATE TABLE made_by_second (id int)");
    await client.end();
    expect(await asOwner(database.url, "SELECT tableowner FROM pg_tables WHERE tablename = 'made_by_second'")).toEqual([
      { tableowner: name },
    ]);
    await asOwner(database.url, "DROP TABLE made_by_second");

    const open = await connect(first);
    await expect(retireDatabaseLogin(ctxFor(), second)).rejects.toThrow(/has 1 open connections/);
    await open.end();
    await expect.poll(() => retireDatabaseLogin(ctxFor(), second).catch(() => null)).toEqual({ login: name });
    await expect(identityAt(first)).rejects.toThrow(/password/);

    const { url: third } = await rotateDatabaseLogin(ctxFor(), second);
    expect(await identityAt(third)).toEqual({ login: name, owner: name });
    await startWith(third);
    await expect.poll(() => retireDatabaseLogin(ctxFor(), third).catch(() => null)).toEqual({ login: `${name}_b` });
    await expect(identityAt(second)).rejects.toThrow(/password/);
    const actions = await asOwner(
      database.url,
      "SELECT action FROM audit_events WHERE action LIKE 'secret.%' ORDER BY id",
    );
    expect(actions.map(({ action }) => action)).toEqual([
      "secret.rotate",
      "secret.retire",
      "secret.rotate",
      "secret.retire",
    ]);
  });

  test("never takes over a role that is not a login of this service", async () => {
    await asOwner(database.url, `CREATE ROLE ${name}_b LOGIN PASSWORD 'theirs'`);
    const first = withUser(name, "first");
    await startWith(first);
    await expect(rotateDatabaseLogin(ctxFor(), first)).rejects.toThrow(/is not a login of this service/);
    await expect(retireDatabaseLogin(ctxFor(), first)).rejects.toThrow(/is not a login of this service/);
    expect(await identityAt(withUser(`${name}_b`, "theirs"))).toMatchObject({ login: `${name}_b` });
  });

  test("gives out no URL that the server refuses, and records no rotation", async () => {
    const first = withUser(name, "first");
    await startWith(first);
    await rotateDatabaseLogin(ctxFor(), first);
    const rotations = () => asOwner(database.url, "SELECT id FROM audit_events WHERE action = 'secret.rotate'");
    const before = await rotations();
    await asOwner(database.url, `ALTER ROLE ${name}_b CONNECTION LIMIT 0`);
    await expect(rotateDatabaseLogin(ctxFor(), first)).rejects.toThrow(
      /does not accept .*\(53300\)\. Nothing is written/,
    );
    expect(await rotations()).toEqual(before);
    expect(await identityAt(first)).toMatchObject({ login: name });
  });

  test("gives the statements for an administrator where the owner may not grant itself, and changes nothing", () =>
    withPlainOwner(database.url, async (url) => {
      await startWith(url);
      const owner = new URL(url).username;
      const attempt = rotateDatabaseLogin(ctxFor(), url);
      await expect(attempt).rejects.toThrow(`CREATE ROLE "${owner}_b" LOGIN PASSWORD '<new password>'`);
      await expect(attempt).rejects.toThrow(`GRANT "${owner}", np_app TO "${owner}_b"`);
      expect(await asOwner(database.url, "SELECT FROM pg_roles WHERE rolname = $1", [`${owner}_b`])).toEqual([]);
      await startWith(database.url);
    }));

  test("is refused to everybody but an ADMIN", async () => {
    for (const verb of [rotateDatabaseLogin, retireDatabaseLogin])
      await expect(verb(ctxFor(key("OPERATIONS")), database.url)).rejects.toThrow("not allowed");
  });
});
