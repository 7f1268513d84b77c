import { sql } from "drizzle-orm";
import { transaction } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { anchorHead, auditMany, sealEvents, verifyDatabase } from "#lib/audit/index.ts";
import type { Ctx } from "#lib/context.ts";
import { benchDatabase } from "./database.ts";
import { rateBenchmark } from "./run.ts";

const batchSize = 10_000;
const eventsPerPerson = 10;
const ctx = (): Ctx => ({ actor: { kind: "system", task: "bench" }, requestId: "bench", now: new Date() });

/**
 * Writes a long audit log of preference changes, each encrypted with its person's key, sealed and anchored like the
 * worker does it.
 */
async function writeTrail(people: number, progress: (text: string) => void): Promise<void> {
  const events = people * eventsPerPerson;
  const personId = (index: number) => `usr_${String(index % people).padStart(26, "0")}`;
  await transaction(ctx().actor, (tx) =>
    tx.execute(
      sql`INSERT INTO users (id) SELECT 'usr_' || lpad(n::text, 26, '0') FROM generate_series(0, ${people - 1}) n`,
    ),
  );
  for (let from = 0; from < events; from += batchSize) {
    const entries = Array.from({ length: Math.min(batchSize, events - from) }, (_, index) => ({
      action: "preference.set" as const,
      subject: personId(from + index),
      before: { topic: "news", channel: "EMAIL", choice: "UNSET" },
      after: { topic: "news", channel: "EMAIL", choice: "OFF" },
    }));
    await transaction(ctx().actor, (tx) => auditMany(tx, ctx(), entries));
    await sealEvents(Number.POSITIVE_INFINITY);
    if ((from / batchSize) % 10 !== 9) continue;
    await anchorHead(ctx());
    progress(`${from + batchSize} of ${events} events written`);
  }
}

/** Everything that `./np audit verify` does, for an audit log of a million events. */
export const verifyBenchmark = rateBenchmark({
  name: "verify",
  work: "events of the audit log verified, as by ./np audit verify",
  rounds: 3,
  prepare: async ({ people = 100_000 }, progress) => {
    const database = await benchDatabase();
    await writeTrail(people, progress);
    const streams = openStreams(database.url);
    return {
      subject: async () => {
        const { verification } = await verifyDatabase(streams);
        if (!verification.ok || verification.count !== people * eventsPerPerson)
          throw new Error("the audit log does not verify");
        return verification.count;
      },
      goal: { of: "ours", atLeast: 1_000_000 / 60 },
      close: async () => {
        await streams.end({ timeout: 5 });
        await database.stop();
      },
    };
  },
});
