import { afterEach, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { passTime, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { claim, pairsOf } from "../claim.ts";
import { planned, statusesOf } from "../testing/delivering.ts";
import { useLedger } from "../testing/use-ledger.ts";
import { failExhaustedJobs } from "./fail-exhausted-jobs.ts";
import { releaseHeld } from "./release.ts";

const database = useDatabase();
const vendor = useLedger(database);
afterEach(async () => {
  await asOwner(database.url, "DROP TRIGGER IF EXISTS disk_full ON outbox");
});

const useUpTries = () =>
  asOwner(database.url, "UPDATE graphile_worker._private_jobs SET attempts = max_attempts, run_at = now()");

test.each<[Channel, string]>([
  ["EMAIL", "DEAD"],
  ["SMS", "UNKNOWN"],
  ["SLACK", "UNKNOWN"],
])(
  "a job whose tries are used up: what waited is DEAD, what was in hand on %s is %s, the rest is untouched",
  async (channel, inHand) => {
    const rows = await planned(database.url, await makeTopic(), await makePeople(6), channel);
    const all = await rows();
    const [taken, later, sent, held, ...waited] = all;
    if (!taken || !later || !sent || !held) throw new Error("six were planned");
    await transaction(system, (tx) => claim(tx, pairsOf([taken]), { safeToRepeat: true }, new Date()));
    const set = (what: string, id: string) =>
      asOwner(database.url, `UPDATE deliveries SET ${what} WHERE id = $1`, [id]);
    await set("next_attempt_at = now() + interval '1 hour', attempts = 3", later.id);
    await set("status = 'SENT', sent_at = now()", sent.id);
    await set("status = 'DEFERRED', next_attempt_at = now() + interval '1 hour'", held.id);
    expect(await failExhaustedJobs(new Date()), "it has tries left").toBe(0);
    await useUpTries();
    expect(await failExhaustedJobs(new Date())).toBe(1);
    expect(await failExhaustedJobs(new Date())).toBe(0);
    const status = new Map((await rows()).map((row) => [row.id, row.status]));
    expect(all.map(({ id }) => status.get(id))).toEqual([
      inHand,
      "QUEUED",
      "SENT",
      "DEFERRED",
      ...waited.map(() => "DEAD"),
    ]);
    for (const row of await rows())
      if (row.status === "DEAD")
        expect(row).toMatchObject({
          error: expect.stringContaining("see the log"),
          claimToken: null,
          settledAt: expect.any(Date),
        });
    if (inHand === "UNKNOWN") {
      // Nothing had been handed over, and the look-ups find that out.
      for (let round = 0; round < 3; round += 1) {
        await passTime(database.url);
        await runJobs(database.url, ["reconcile", "deliver"]);
      }
      expect(vendor.ledger.lookUps).toBeGreaterThanOrEqual(2);
      expect((await rows()).find(({ id }) => id === taken.id)?.status).toBe("SENT");
    }
  },
);

test.each<[string, string, Record<string, number>]>([
  ["a channel that nobody knows any more", "jsonb_set(payload::jsonb, '{data,channel}', '\"FAX\"')", { DEAD: 2 }],
  [
    "an entry among its deliveries that is none",
    "jsonb_set(payload::jsonb, '{data,deliveries,0}', '7')",
    { QUEUED: 1, DEAD: 1 },
  ],
  ["nothing that can be read", "'[1]'", { QUEUED: 2 }],
])("a dead job with %s: what can be read of it is buried, and the other jobs are", async (_what, spoilt, left) => {
  const topic = await makeTopic();
  const [broken, other] = [
    await planned(database.url, topic, await makePeople(2), "SMS"),
    await planned(database.url, topic, await makePeople(2), "SMS"),
  ];
  const [first] = await broken();
  await asOwner(
    database.url,
    `UPDATE graphile_worker._private_jobs SET payload = ${spoilt} WHERE payload::text LIKE '%' || $1 || '%'`,
    [first?.id],
  );
  await useUpTries();
  expect(await failExhaustedJobs(new Date())).toBe(2);
  expect(await statusesOf(other)).toEqual({ DEAD: 2 });
  expect(await statusesOf(broken)).toEqual(left);
  expect(await failExhaustedJobs(new Date())).toBe(0);
});

test("a job that a worker still holds is not buried", async () => {
  const rows = await planned(database.url, await makeTopic(), [await makePerson()], "SMS");
  await useUpTries();
  await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'somebody'");
  expect(await failExhaustedJobs(new Date())).toBe(0);
  expect(await statusesOf(rows)).toEqual({ QUEUED: 1 });
});

test.each<[Channel, number]>([
  ["EMAIL", 1],
  ["SMS", 98],
])(
  "%s: what cannot be made or decided for one person FAILS alone; the 98 neighbours are SENT",
  async (channel, requests) => {
    const [topic, people] = [await makeTopic(), await makePeople(99)];
    const rows = await planned(database.url, topic, people, channel);
    const other = await planned(database.url, topic, [await makePerson()], channel, {
      body: "{{x}}",
      data: { x: "1" },
    });
    await asOwner(
      database.url,
      `UPDATE notifications SET data = '{}' WHERE body = '{{x}}';
     INSERT INTO schedules (user_id, quiet_hours, updated_at, updated_by)
       VALUES ('${people[7]?.id}', '[{"days": ["MONDAY"], "start": "01:00", "end": null}]', now(), 'test');
     DELETE FROM graphile_worker._private_jobs;
     UPDATE deliveries SET status = 'DEFERRED', next_attempt_at = now()`,
    );
    expect(await releaseHeld(new Date(Date.now() + 1_000))).toBe(100);
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 98, FAILED: 1 });
    expect(await other()).toMatchObject([{ status: "FAILED", error: expect.stringMatching(/^message: /) }]);
    expect((await rows()).find(({ userId }) => userId === people[7]?.id)).toMatchObject({
      status: "FAILED",
      error: expect.stringContaining("see the decision and the log"),
    });
    expect(vendor.requests).toHaveLength(requests);
    expect(await asOwner(database.url, "SELECT * FROM graphile_worker._private_jobs")).toEqual([]);
  },
);

test("a passing fault of the database while messages are made: the job runs again, and no message is to blame", async () => {
  const rows = await planned(database.url, await makeTopic(), await makePeople(25), "EMAIL");
  setProcessSingleton("stored-secrets", undefined);
  await asOwner(database.url, "ALTER TABLE settings RENAME TO settings_away");
  await runJobs(database.url);
  expect(vendor.requests).toHaveLength(0);
  await asOwner(database.url, "ALTER TABLE settings_away RENAME TO settings");
  await passTime(database.url);
  await runJobs(database.url);
  expect(await statusesOf(rows)).toEqual({ SENT: 25 });
});

test("a full disk under the outbox: nothing is lost or doubled, and the jobs go on when there is room", async () => {
  setProcessSingleton("transports", createTransports(parseEnv({})));
  const rows = await planned(database.url, await makeTopic(), await makePeople(250), "SMS");
  await asOwner(
    database.url,
    `CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
     CREATE TRIGGER disk_full BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.recipient LIKE '%5') EXECUTE FUNCTION no_room()`,
  );
  for (let round = 0; round < 2; round += 1) {
    await runJobs(database.url);
    await passTime(database.url);
  }
  expect(await statusesOf(rows)).toEqual({ SENDING: 250 });
  const recorded = () => asOwner<{ n: number }>(database.url, "SELECT count(*)::int AS n FROM outbox");
  expect(await recorded()).toEqual([{ n: 0 }]);
  await asOwner(database.url, "DROP TRIGGER disk_full ON outbox");
  await runJobs(database.url);
  expect(await statusesOf(rows)).toEqual({ SENT: 250 });
  expect(await recorded()).toEqual([{ n: 250 }]);
});
