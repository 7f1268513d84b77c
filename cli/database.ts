import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";

/** SQLSTATEs: no such table, column or function, no right to it, and no such role (SET ROLE np_app). */
const missingSchema = new Set(["42P01", "42703", "42883", "42501", "22023"]);

/**
 * Opens the database, runs `fn`, seals what it wrote into the trail, and closes it again. The embedded one is migrated on the
 * way; another is `./np migrate`'s.
 */
export async function withDatabase<T>(command: string, fn: (ctx: Ctx, url: string) => Promise<T>): Promise<T> {
  // Not before: help, and a mistyped option, need no database and are there at once.
  const [{ closePool, databaseError }, { migrate }, { openDatabase }, { env }] = await Promise.all([
    import("#db/client.ts"),
    import("#db/migrate.ts"),
    import("#db/open.ts"),
    import("#lib/env.ts"),
  ]);
  const { embedded } = env();
  const database = await openDatabase({ onProgress: (line) => say(`  ${line}`) });
  say(`Database: ${database.location}`);
  let hasSchema = command !== "migrate";
  try {
    if (embedded && command !== "migrate") await migrate(database.url);
    return await fn(
      { actor: { kind: "system", task: `np ${command}` }, requestId: `np-${process.pid}`, now: new Date() },
      database.url,
    );
  } catch (error) {
    const code = databaseError(error)?.code ?? "";
    if (command !== "migrate" && missingSchema.has(code)) {
      hasSchema = false;
      throw new OperatorError('The database has not the schema of this version: run "./np migrate" first.', {
        cause: error,
      });
    }
    throw error;
  } finally {
    if (hasSchema) await sealWritten();
    await closePool();
    await database.close();
  }
}

/** Under the key of now: the next start may have another. What the command did is done, whatever becomes of this. */
async function sealWritten(): Promise<void> {
  const [{ sealEvents }, { log }] = await Promise.all([
    import("#lib/audit/index.ts"),
    import("#lib/telemetry/index.ts"),
  ]);
  await sealEvents(Number.POSITIVE_INFINITY).catch((error: unknown) =>
    log.error({ action: "audit.seal", result: "failed", error }),
  );
}
