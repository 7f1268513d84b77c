import { desc, gte, lt, sql } from "drizzle-orm";
import { read, transaction } from "#db/client.ts";
import { slowRequests } from "#db/schema/index.ts";
import type { Actor } from "#lib/actor.ts";
import { authorize } from "#lib/authorize.ts";
import { clock, msToNextMinute } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { takeLock } from "#lib/locks.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { type Repetition, repeat } from "#lib/repeat.ts";
import { log, scrubText } from "#lib/telemetry/index.ts";

/** A request that took long. It names neither its path nor its caller. */
export interface SlowRequest {
  /** When it ended. */
  at: Date;
  /** The labels of the metrics. */
  route: string;
  method: string;
  status: number;
  durationMs: number;
  /** Null without tracing. */
  traceId: string | null;
  /** Null if the route's requests have no id. */
  requestId: string | null;
}

/** Of one hour, all processes together. A process keeps as many until it writes them. */
const mostPerHour = 50;
const hourMs = 3_600_000;
const keptMs = 30 * 24 * hourMs;
const oldestKept = (now: Date): Date => new Date(now.getTime() - keptMs);

const system: Actor = { kind: "system", task: "slow-requests" };
const unwritten = (): SlowRequest[] => processSingleton("slow-requests", () => []);

/** Logs a slow request and keeps it for the list. */
export function noteSlowRequest(request: SlowRequest): void {
  const { at: _at, ...fields } = request;
  log.warn({ action: "http.slow", result: "slow", ...fields });
  keep({ ...request, requestId: request.requestId && scrubText(request.requestId) });
}

/** Of too many requests, the fastest is dropped. */
function keep(request: SlowRequest): void {
  const kept = unwritten();
  kept.push(request);
  kept.sort((a, b) => b.durationMs - a.durationMs).splice(mostPerHour);
}

/** Writes the slow requests of this process to the list each minute. `stop` writes those since. */
export function startSlowRequests(): Repetition {
  const writing = repeat(
    "slow-requests",
    () => msToNextMinute(clock()),
    () => writeSlowRequests(clock()),
  );
  return {
    stop: async () => {
      await writing.stop();
      await writeSlowRequests(clock());
    },
  };
}

/** Throws if the database is unavailable. The requests are then written with the next ones. */
export async function writeSlowRequests(now: Date): Promise<void> {
  const requests = unwritten().splice(0);
  if (requests.length === 0) return;
  try {
    await insert(requests, now);
  } catch (error) {
    for (const request of requests) keep(request);
    throw error;
  }
}

/** Removes the faster ones of each hour, and the rows past their time. The lock makes the bound exact for all processes. */
async function insert(requests: readonly SlowRequest[], now: Date): Promise<void> {
  const earliest = Math.min(...requests.map(({ at }) => at.getTime()));
  const from = new Date(earliest - (earliest % hourMs)).toISOString();
  await transaction(system, async (tx) => {
    await takeLock(tx, "slowRequests");
    await tx.insert(slowRequests).values([...requests]);
    await tx.delete(slowRequests).where(lt(slowRequests.at, oldestKept(now)));
    await tx.execute(sql`DELETE FROM ${slowRequests} WHERE id IN (
      SELECT id FROM (
        SELECT id, row_number() OVER (PARTITION BY date_bin('1 hour', at, 'epoch') ORDER BY duration_ms DESC, id) AS rank
        FROM ${slowRequests} WHERE at >= ${from}) AS ranked
      WHERE rank > ${mostPerHour})`);
  });
}

/** The latest slow requests, the newest first. Older rows than 30 days stay until the next slow request is written. */
export async function listSlowRequests(ctx: Ctx): Promise<SlowRequest[]> {
  authorize(ctx.actor, "channels.read");
  return read(ctx.actor, (tx) =>
    tx
      .select()
      .from(slowRequests)
      .where(gte(slowRequests.at, oldestKept(ctx.now)))
      .orderBy(desc(slowRequests.at), desc(slowRequests.id))
      .limit(mostPerHour),
  );
}
