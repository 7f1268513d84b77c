import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { settings } from "#db/schema/access.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** A key ring with at least one secret. */
type Secrets = readonly [newest: string, ...older: string[]];

/**
 * The signing secrets, newest first: AUTH_SECRETS, or else the secret that the first migration wrote to the database.
 * Sign with the first and verify with any, so that a new secret in front invalidates no existing link.
 */
export async function authSecrets(): Promise<Secrets> {
  const [newest, ...older] = env().AUTH_SECRETS ?? [];
  return newest === undefined ? [await databaseSecret()] : [newest, ...older];
}

/** Read once per process and database: the first migration writes the setting, and nothing changes it. */
async function databaseSecret(): Promise<string> {
  const cache = processSingleton("database-secret", () => new Map<string, string>());
  const database = process.env.DATABASE_URL ?? "";
  const secret = cache.get(database) ?? (await readSecret());
  cache.set(database, secret);
  return secret;
}

async function readSecret(): Promise<string> {
  const [row] = await transaction({ kind: "system", task: "auth.secret" }, (tx) =>
    tx.select().from(settings).where(eq(settings.key, "auth_secret")),
  );
  if (typeof row?.value !== "string") throw new Error("the setting auth_secret is missing");
  return row.value;
}
