import type { Manifest } from "./manifest.ts";

type Compared = Pick<Manifest, "way" | "rows" | "data" | "archive">;

/** Tables whose rows come and go. The queue's own tables are among them. */
const transient =
  /^(graphile_worker\.|(rate_limits|verification_tokens|sessions|roster_rows|alert_messages|workers|slow_requests|alerts|security_events)$)/;

/** Tables that an installation in use never empties, however small they are. */
const neverEmpty = /^(users|topics|settings|audit_events|schema_migrations)$/;

/** Smaller tables may lose half of their rows in a day. */
const leastRows = 100;
const leastBytes = 1024 ** 2;

const isHalved = (before: number, after: number, least: number): boolean => before >= least && after < before / 2;

/**
 * Compares a backup with the one before it. Returns a sentence for each sign that data is missing: a table that is gone or
 * empty, or that has lost half of its rows or bytes. The bytes of a dump are not those of a base backup, so only the rows of
 * two ways are compared.
 */
export function findShrinkage(before: Compared | null, now: Compared): string[] {
  if (before === null) return [];
  const kept = (counts: Record<string, number>) => Object.entries(counts).filter(([name]) => !transient.test(name));
  const rows = kept(before.rows).flatMap(([name, count]) => {
    const found = now.rows[name];
    if (found === undefined) return [`the table ${name} is gone`];
    const isEmptied = neverEmpty.test(name) && count > 0 && found === 0;
    const isSmaller = isEmptied || isHalved(count, found, leastRows);
    return isSmaller ? [`${name} has ${found} rows, the last backup had ${count}`] : [];
  });
  if (before.way !== now.way) return rows;
  const data = kept(before.data).flatMap(([name, bytes]) => {
    const found = now.data[name] ?? 0;
    return isHalved(bytes, found, leastBytes) ? [`${name} has ${found} bytes, the last backup had ${bytes}`] : [];
  });
  const isArchiveSmaller = isHalved(before.archive.bytes, now.archive.bytes, leastBytes);
  const whole = isArchiveSmaller
    ? [`the archive has ${now.archive.bytes} bytes, the last one had ${before.archive.bytes}`]
    : [];
  return [...rows, ...data, ...whole];
}
