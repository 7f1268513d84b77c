import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import type { Actor } from "#lib/actor.ts";
import type { Ctx } from "#lib/context.ts";
import { closePool } from "../client.ts";
import { withDatabase } from "./global-setup.ts";

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(inject("templateUrl"), "postgres") });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A database of its own for a test: cloned from the migrated template, or with nothing in it at all (`template0`). */
export async function createTestDatabase(
  template: "np_template" | "template0" = "np_template",
): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `np_${randomUUID().replaceAll("-", "")}`;
  await onServer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: withDatabase(inject("templateUrl"), name),
    drop: () => onServer(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

/** Call at the top of a test file: gives it a database for all its tests. `url` is known once they run. */
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
      if (!current) throw new Error("the database is there once the tests run");
      return current.url;
    },
  };
}

export const system: Actor = { kind: "system", task: "test" };

/** One statement as the owner of the database, past row-level security: to prepare a test and to look behind the scenes. */
export async function asOwner<R extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** A Ctx for calling a verb: the service's own actor unless another is named. */
export const ctxFor = (actor: Actor = system, now = new Date()): Ctx => ({ actor, requestId: "test", now });
