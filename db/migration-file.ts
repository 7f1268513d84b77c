/** How a migration file runs, as its text says. docs/migrations.md explains it to authors. */

/** The last migration that was released before the runner had a limit for statements, and before a file said its phase. */
export const lastWithoutPhase = "0043_status_subscribers";

/** The first line of a file that runs statement by statement outside a transaction. */
const outsideTransaction = /^--\s*no transaction\b/;

/** A line of an up file after which the previous release still runs on the schema. */
const expanding = /^\s*-- expand\b/m;

/** A line of an up file that removes or changes what an earlier release used. */
const contracting = /^\s*-- contract\b/m;

export const runsInTransaction = (sql: string): boolean => !outsideTransaction.test(sql);

/** "expand": the version before still works after the migration. "contract": it does not, so a rollback reverts it. */
export type MigrationPhase = "expand" | "contract";

/** As the up file says. Null if it says nothing: an older version then refuses the schema, and a rollback reverts it. */
export function phaseOf(up: string): MigrationPhase | null {
  if (contracting.test(up)) return "contract";
  return expanding.test(up) ? "expand" : null;
}

/**
 * The limits that the runner sets before a file. The file may set its own ones. Requests queue behind a statement that waits
 * for a lock, so it waits briefly and is tried again. A statement in a transaction keeps its locks until the end, so it must
 * be short. Outside a transaction, an index is built while requests go on.
 */
export function timeoutsFor(name: string, sql: string): string {
  const isLong = !runsInTransaction(sql) || name <= lastWithoutPhase;
  return `SET lock_timeout = '300ms'; SET statement_timeout = '${isLong ? "1h" : "30s"}';`;
}

/** The statements of a file outside a transaction. A statement ends with a semicolon at the end of its line. */
export const statementsOf = (sql: string): string[] =>
  sql.split(/;\s*$/m).filter((part) => part.replace(/--.*$/gm, "").trim());

/** A statement that leaves an invalid index when it fails cannot simply be run again. */
export const canRepeat = (statement: string): boolean => !/\bCONCURRENTLY\b/i.test(statement);
