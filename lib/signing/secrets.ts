import { eq } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { settings } from "#db/schema/access.ts";
import { env } from "#lib/env.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** A ring with a key in it. */
type Secrets = readonly [newest: string, ...older: string[]];

/**
 * What this installation signs with, newest first: AUTH_SECRETS, or else the one secret that the database made for itself at
 * its first migration. Sign with the first, verify with any, so that a secret put in front breaks no link that is out.
 */
export async function authSecrets(): Promise<Secrets> {
  const [newest, ...older] = env().AUTH_SECRETS ?? [];
  return newest === undefined ? [await databaseSecret()] : [newest, ...older];
}

/** Read once a process: the setting is written by the first migration and by nothing after it. */
async function databaseSecret(): Promise<string> {
  const known = processSingleton("database-secret", () => new Map<string, string>());
  const database = process.env.DATABASE_URL ?? "";
  const secret = known.get(database) ?? (await readSecret());
  known.set(database, secret);
  return secret;
}

async function readSecret(): Promise<string> {
  const [row] = await transaction({ kind: "system", task: "auth.secret" }, (tx) =>
    tx.select().from(settings).where(eq(settings.key, "auth_secret")),
  );
  if (typeof row?.value !== "string") throw new Error("the setting auth_secret is missing");
  return row.value;
}
