import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { providerStates } from "#db/schema/notifications.ts";
import type { Circuit, Provider } from "#lib/enums.ts";

/** So many seconds of requests may be reserved before new jobs wait. Jobs in hand stay busy until the next look. */
const reservedSeconds = 2;

/** The provider asked to be left alone until then, or its pace is reserved until shortly after. */
export const untilAskable = sql<Date | null>`GREATEST(${providerStates.blockedUntil},
  ${providerStates.nextRequestAt} - make_interval(secs => ${reservedSeconds}))`.mapWith(providerStates.blockedUntil);

/** The pace, while the provider told it within a day: it may have stopped to. */
export const toldPace = sql<number | null>`CASE WHEN ${providerStates.paceToldAt} > now() - interval '1 day'
  THEN ${providerStates.requestEveryMs} END`;

/** Since when no job has had to wait for the provider: its wait is over, and so is the last turn reserved at its pace. */
export const freeSince = sql<Date | null>`GREATEST(${providerStates.blockedUntil},
  CASE WHEN ${toldPace} IS NOT NULL THEN ${providerStates.nextRequestAt} END)`.mapWith(providerStates.blockedUntil);

/** Until when no job may ask the provider, by the database's clock (hosts' clocks differ); null = it may be asked. */
export async function blockedUntil(tx: Tx, provider: Provider): Promise<Date | null> {
  const [row] = await tx
    .select({ until: untilAskable })
    .from(providerStates)
    .where(sql`${providerStates.provider} = ${provider} AND ${untilAskable} > now()`);
  return row?.until ?? null;
}

/** Tells all workers that a provider wants to be left alone for so long; of its circuit it tells nothing. */
export async function pauseProvider(tx: Tx, provider: Provider, waitMs: number): Promise<void> {
  const blockedUntil = sql`now() + make_interval(secs => ${waitMs / 1000})`;
  await tx
    .insert(providerStates)
    .values({ provider, circuit: "closed", blockedUntil, updatedAt: sql`now()` })
    .onConflictDoUpdate({
      target: providerStates.provider,
      set: { blockedUntil: sql`GREATEST(${providerStates.blockedUntil}, excluded.blocked_until)` },
    });
}

export interface ProviderReport {
  circuit: Circuit;
  /** The provider asked to be left alone for so long, or its circuit opened; 0 = neither. */
  waitMs: number;
  error: string | null;
  /** A pace that all workers should be told of: one request in so many ms. */
  everyMs?: number;
}

/** Tells all workers how a provider does. What another worker learned is never made shorter. */
export async function reportProvider(tx: Tx, provider: Provider, report: ProviderReport, now: Date): Promise<void> {
  const pace = report.everyMs && { requestEveryMs: report.everyMs, paceToldAt: sql`now()` };
  const lastErrorAt = report.error === null ? null : now;
  await tx
    .insert(providerStates)
    .values({
      provider,
      circuit: report.circuit,
      blockedUntil: report.waitMs > 0 ? sql`now() + make_interval(secs => ${report.waitMs / 1000})` : null,
      lastError: report.error,
      lastErrorAt,
      updatedAt: now,
      ...pace,
    })
    .onConflictDoUpdate({
      target: providerStates.provider,
      set: {
        ...pace,
        circuit: report.circuit,
        blockedUntil: sql`GREATEST(${providerStates.blockedUntil}, excluded.blocked_until)`,
        lastError: sql`COALESCE(excluded.last_error, ${providerStates.lastError})`,
        lastErrorAt: sql`COALESCE(excluded.last_error_at, ${providerStates.lastErrorAt})`,
        updatedAt: now,
      },
    });
}
