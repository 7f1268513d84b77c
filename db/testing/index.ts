import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { closePool } from "../client.ts";
import { closeConnections, withConnection } from "./connections.ts";
import { withDatabase } from "./global-setup.ts";

async function onServer(sql: string): Promise<void> {
  await withConnection(withDatabase(inject("templateUrl"), "postgres"), (client) => client.query(sql));
}

/** Waits briefly for connections that are being closed, because a client reports an error if the server cuts its connection. */
const waitForDisconnects = (name: string) => `DO $$
BEGIN
  FOR attempt IN 1..20 LOOP
    PERFORM pg_stat_clear_snapshot();
    EXIT WHEN NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = '${name}');
    PERFORM pg_sleep(0.01);
  END LOOP;
END $$`;

/** A new database for a test: a clone of the migrated template, or an empty database (`template0`). */
export async function createTestDatabase(
  template: "np_template" | "template0" = "np_template",
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `np_${randomUUID().replaceAll("-", "")}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = withDatabase(inject("templateUrl"), name);
  return {
    url,
    drop: async () => {
      await closeConnections(url);
      await onServer(waitForDisconnects(name));
      await onServer(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Call it at the top of a test file. Creates a database for all its tests; `url` is known when they run. */
export function useDatabase(): { readonly url: string } {
  let current: { url: string; drop: () => Promise<void> } | undefined;
  beforeAll(async () => {
    current = await createTestDatabase();
    process.env.DATABASE_URL = current.url;
  });
  afterAll(async () => {
    await closePool();
    await current?.drop();
  });
  return {
    get url() {
      if (!current) throw new Error("the database exists only while tests run");
      return current.url;
    },
  };
}

export const system: Actor = { kind: "system", task: "test" };

/** Runs one statement as the owner of the database, without row-level security, to prepare or inspect data. */
export const asOwner = <R extends pg.QueryResultRow>(url: string, text: string, values: unknown[] = []): Promise<R[]> =>
  withConnection(url, async (client) => (await client.query<R>(text, values)).rows);

/** A Ctx for calling a verb, by default with the service's own actor. */
export const ctxFor = (actor: Actor = system, now = new Date()): Ctx => ({ actor, requestId: "test", now });
