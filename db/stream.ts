import type { Writable } from "node:stream";
import postgres from "postgres";

/**
 * postgres.js does streams here, and only those: COPY and LISTEN. Never transactions: after a backend is killed inside
 * `sql.begin` it runs the rest of that callback in another caller's transaction (docs/decisions/0003-two-drivers.md).
 */
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

/** A stream that COPY reads: write lines of `copyLine`, end it, and the rows are there. */
export const copyInto = (sql: StreamClient, table: string, columns: readonly string[]): Promise<Writable> =>
  sql`COPY ${sql(table)} (${sql(columns as string[])}) FROM STDIN`.writable();
