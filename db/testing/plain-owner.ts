import { randomUUID } from "node:crypto";
import { asOwner } from "./index.ts";

/** Runs `fn` with the URL of a login that owns the database but is no superuser, like the owner on a managed server. */
export async function withPlainOwner(databaseUrl: string, fn: (ownerUrl: string) => Promise<void>): Promise<void> {
  const name = `owner_${randomUUID().replaceAll("-", "")}`;
  const database = new URL(databaseUrl).pathname.slice(1);
  await asOwner(databaseUrl, `CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'test'`);
  try {
    await asOwner(databaseUrl, `ALTER DATABASE ${database} OWNER TO ${name}`);
    // On its own server the owner would create np_app. Here it exists already, so the owner gets it granted.
    await asOwner(databaseUrl, `GRANT np_app TO ${name} WITH ADMIN OPTION`);
    const url = new URL(databaseUrl);
    url.username = name;
    url.password = "test";
    await fn(url.href);
  } finally {
    await asOwner(databaseUrl, `DROP OWNED BY ${name} CASCADE`);
    await asOwner(databaseUrl, `ALTER DATABASE ${database} OWNER TO postgres`);
    await asOwner(databaseUrl, `DROP ROLE ${name}`);
  }
}
