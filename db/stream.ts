import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import postgres from "postgres";

/** postgres.js does two things only: cursors here, and LISTEN in change-link.ts (docs/decisions/0003-two-drivers.md). */
export type StreamClient = postgres.Sql;

export const openStreams = (url: string): StreamClient =>
  postgres(url, {
    max: 2,
    connect_timeout: 10,
    idle_timeout: 20,
    onnotice: () => undefined,
    connection: { application_name: "notification-preferences streams" },
  });

/** One value of COPY's text format. */
const field = (value: string | number | null): string =>
  value === null
    ? "\\N"
    : String(value).replace(/[\\\t\n\r]/g, (c) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[c] ?? c);

export const copyLine = (values: readonly (string | number | null)[]): string => `${values.map(field).join("\t")}\n`;

/**
 * Copies lines of `copyLine` into a table; resolves with the number of rows. Rejects if the database rejects a row, the
 * connection is lost or `lines` throws. The client must then be destroyed with `release(true)`.
 */
export async function copyInto(
  client: pg.ClientBase,
  table: string,
  columns: readonly string[],
  lines: AsyncIterable<string>,
): Promise<number> {
  const names = columns.map(pg.escapeIdentifier).join(", ");
  const copy = client.query(copyFrom(`COPY ${pg.escapeIdentifier(table)} (${names}) FROM STDIN`));
  await pipeline(Readable.from(lines, { objectMode: false }), copy);
  return copy.rowCount;
}
