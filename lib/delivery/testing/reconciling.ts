import { useDatabase } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import type { Person } from "#lib/people/find.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { planNotification, type Rows } from "./delivering.ts";
import type { Act } from "./ledger.ts";
import { useLedger } from "./use-ledger.ts";

/** A test file that imports this has its own database, and a vendor with a ledger. */
export const database = useDatabase();
/** The channels whose providers accept no idempotency key. */
export const silentChannels = ["SMS", "SLACK"] as const;
export const vendor = useLedger(database);

/** Sends a message whose answer is lost. Later requests are answered. */
export async function lost(person: Person, channel: Channel, act: Act, text = {}): Promise<Rows> {
  vendor.ledger.act = () => act;
  const rows = await planNotification(database.url, await makeTopic(), [person], channel, text);
  await runJobs(database.url, ["deliver"]);
  vendor.ledger.act = () => "accept";
  return rows;
}
/** Makes the next look-up or retry due and runs it. */
export async function runNext(times = 1): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    await makeRetriesDue(database.url);
    await runJobs(database.url);
  }
}
export const statuses = async (...all: Rows[]) =>
  Promise.all(all.map(async (rows) => (await rows()).map(({ status }) => status).join()));
