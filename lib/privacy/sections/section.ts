import { eq, type SQL } from "drizzle-orm";
import type { AnyPgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import type { Person } from "#lib/people/index.ts";
import { readCatalogue } from "#lib/topics/index.ts";

export type Row = Record<string, unknown>;

export interface Section {
  name: string;
  /** Description for the reader of the file. */
  about: string;
  /** A single object instead of a list. */
  single?: true;
  /** Readable by the service only; other sections are read with the person's own rights. */
  hidden?: true;
  /** Pages of rows, newest first if they have a time. */
  pages(tx: Tx, person: Person): AsyncGenerator<Row[]>;
}

export const pageSize = 1_000;

/**
 * Pages in descending order of id, which is the order of time. `read` returns at most `pageSize` rows with ids below
 * `before`.
 */
export async function* newestFirst<T extends { id: string }>(
  read: (before: string | null) => Promise<T[]>,
): AsyncGenerator<T[]> {
  for (let before: string | null = null; ; ) {
    const rows: T[] = await read(before);
    if (rows.length > 0) yield rows;
    if (rows.length < pageSize) return;
    before = rows.at(-1)?.id ?? null;
  }
}

/** Pages of a section with few rows. */
export const few = (read: (tx: Tx, person: Person) => Promise<Row[]>): Section["pages"] =>
  async function* (tx, person) {
    const rows = await read(tx, person);
    if (rows.length > 0) yield rows;
  };

/** The person's rows of a table with few of them, in the given order. */
export const ownRows = (table: PgTable & { userId: AnyPgColumn }, ...order: SQL[]): Section["pages"] =>
  few(async (tx, { id }) => {
    const rows: Row[] = await tx
      .select()
      .from(table as PgTable)
      .where(eq(table.userId, id))
      .orderBy(...order);
    return rows.map(({ userId: _, ...row }) => row);
  });

/** Maps topic ids to keys, which people and integrators know. */
export async function topicKeys(tx: Tx): Promise<(topicId: string) => string> {
  const { topicsById } = await readCatalogue(tx);
  return (topicId) => topicsById.get(topicId)?.key ?? topicId;
}
