import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";

/** SQLSTATEs: missing table, column or function, missing privilege, and missing role (SET ROLE np_app). */
const missingSchema = new Set(["42P01", "42703", "42883", "42501", "22023"]);

/**
 * Opens the database, runs `fn`, seals the audit events it wrote and closes the database. An embedded database is
 * migrated first, unless `migrates` is false; others are migrated by `./np migrate`.
 */
export async function withDatabase<T>(
  command: string,
  fn: (ctx: Ctx, url: string) => Promise<T>,
  { migrates = command !== "migrate" } = {},
): Promise<T> {
  // Imported late, so that help and usage errors are fast and need no database.
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
    if (embedded && migrates) await migrate(database.url);
    return await fn(
      { actor: { kind: "system", task: `np ${command}` }, requestId: `np-${process.pid}`, now: new Date() },
      database.url,
    );
  } catch (error) {
    const code = databaseError(error)?.code ?? "";
    if (command !== "migrate" && missingSchema.has(code)) {
      hasSchema = false;
      throw new OperatorError('The database does not have the schema of this version. Run "./np migrate" first.', {
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

/**
 * The same for a command that examines the database: it does not migrate it, and `orElse` gets the reason if the database
 * cannot be opened.
 */
export async function withDatabaseIfUsable<T>(
  command: string,
  fn: (ctx: Ctx) => Promise<T>,
  orElse: (reason: string) => Promise<T>,
): Promise<T> {
  let isOpen = false;
  const opened = (ctx: Ctx) => {
    isOpen = true;
    return fn(ctx);
  };
  return withDatabase(command, opened, { migrates: false }).catch((error: unknown) => {
    if (isOpen || !(error instanceof OperatorError)) throw error;
    return orElse(error.message);
  });
}

/**
 * Seals with the current key, because the next start may use another one. A failure is logged only, because the command
 * has succeeded.
 */
async function sealWritten(): Promise<void> {
  const [{ sealEvents }, { log }] = await Promise.all([
    import("#lib/audit/index.ts"),
    import("#lib/telemetry/index.ts"),
  ]);
  await sealEvents(Number.POSITIVE_INFINITY).catch((error: unknown) =>
    log.error({ action: "audit.seal", result: "failed", error }),
  );
}
