import { lt } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { Tx } from "#db/client.ts";
import type { Person } from "#lib/people/index.ts";
import { listTopics } from "#lib/topics/index.ts";

export type Row = Record<string, unknown>;

export interface Section {
  name: string;
  /** What stands in it, for whoever reads the file. */
  about: string;
  /** One thing rather than a list. */
  single?: true;
  /** Kept where only the service itself may look; all others are read with no more than the person's own rights. */
  hidden?: true;
  /** Its rows in pages, the newest first where they have a time. */
  pages(tx: Tx, person: Person): AsyncGenerator<Row[]>;
}

export const pageSize = 1_000;

/** Page after page in the order of ids, which is that of time. `read` gives at most `pageSize` rows; `before`: of smaller ids. */
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

/** The condition that `before` stands for. */
export const below = (id: AnyPgColumn, before: string | null) => (before === null ? undefined : lt(id, before));

/** A section whose rows are few. */
export const few = (read: (tx: Tx, person: Person) => Promise<Row[]>): Section["pages"] =>
  async function* (tx, person) {
    const rows = await read(tx, person);
    if (rows.length > 0) yield rows;
  };

/** A topic's key by its id; people and integrators know the key. */
export async function topicKeys(tx: Tx): Promise<(topicId: string) => string> {
  const keys = new Map((await listTopics(tx)).map(({ id, key }) => [id, key]));
  return (topicId) => keys.get(topicId) ?? topicId;
}
