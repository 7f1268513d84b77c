import { closePool } from "#db/client.ts";
import { migrate } from "#db/migrate.ts";
import { openDatabase } from "#db/open.ts";
import type { Ctx } from "#lib/context.ts";
import { env } from "#lib/env.ts";
import { say } from "#lib/start/progress.ts";

/** Opens the database, runs `fn`, and closes it again. The embedded one is migrated on the way; another is `./np migrate`'s. */
export async function withDatabase<T>(command: string, fn: (ctx: Ctx, url: string) => Promise<T>): Promise<T> {
  const { embedded } = env();
  const database = await openDatabase((line) => say(`  ${line}`));
  try {
    if (embedded && command !== "migrate") await migrate(database.url);
    return await fn(
      { actor: { kind: "system", task: `np ${command}` }, requestId: `np-${process.pid}`, now: new Date() },
      database.url,
    );
  } finally {
    await closePool();
    await database.close();
  }
}
