import { sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { providerStates } from "#db/schema/notifications.ts";
import type { Circuit, Provider } from "#lib/enums.ts";

/** Requests for this many seconds may be reserved before new jobs wait. The running jobs stay busy until the next check. */
const maxReservedSeconds = 2;

/** The time until which the provider asked for no requests, or until which the slots of its pace are reserved. */
export const availableFrom = sql<Date | null>`GREATEST(${providerStates.blockedUntil},
  ${providerStates.nextRequestAt} - make_interval(secs => ${maxReservedSeconds}))`.mapWith(providerStates.blockedUntil);

/** The pace, if the provider reported it within the last day. It may have stopped reporting one. */
export const reportedPace = sql<number | null>`CASE WHEN ${providerStates.paceToldAt} > now() - interval '1 day'
  THEN ${providerStates.requestEveryMs} END`;

/** The time since which no job has had to wait for the provider: its pause and the last reserved slot are over. */
export const freeSince = sql<Date | null>`GREATEST(${providerStates.blockedUntil},
  CASE WHEN ${reportedPace} IS NOT NULL THEN ${providerStates.nextRequestAt} END)`.mapWith(providerStates.blockedUntil);

/** Returns the time until which no request may be made, by the database's clock (hosts' clocks differ); null = now allowed. */
export async function blockedUntil(tx: Tx, provider: Provider): Promise<Date | null> {
  const [row] = await tx
    .select({ until: availableFrom })
    .from(providerStates)
    .where(sql`${providerStates.provider} = ${provider} AND ${availableFrom} > now()`)
    .prepare("channels.blocked-until")
    .execute();
  return row?.until ?? null;
}

/** Stops the requests of all workers to a provider for `waitMs`. The circuit stays as it is. */
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
  /** How long to make no requests, because the provider asked for it or its circuit opened; 0 = no wait. */
  waitMs: number;
  error: string | null;
  /** A pace to publish to all workers, as ms between requests. */
  everyMs?: number;
}

/** Publishes a provider's state to all workers. A wait that another worker published is never made shorter. */
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
