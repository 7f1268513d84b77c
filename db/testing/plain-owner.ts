import { randomUUID } from "node:crypto";
import { asOwner } from "./index.ts";

/** Runs `fn` with the URL of a login that owns the database, as a managed server gives one: no superuser, bound by row-level security. */
export async function withPlainOwner(databaseUrl: string, fn: (ownerUrl: string) => Promise<void>): Promise<void> {
  const name = `owner_${randomUUID().replaceAll("-", "")}`;
  const database = new URL(databaseUrl).pathname.slice(1);
  await asOwner(databaseUrl, `CREATE ROLE ${name} LOGIN CREATEROLE PASSWORD 'test'`);
  try {
    await asOwner(databaseUrl, `ALTER DATABASE ${database} OWNER TO ${name}`);
    // On a server of its own the owner makes np_app; here it exists, and its owner may hand it on.
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
