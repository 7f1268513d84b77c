import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, system, useDatabase } from "#db/testing/index.ts";
import { createTransports } from "#lib/channels/index.ts";
import type { Channel } from "#lib/enums.ts";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { claim, pairsOf } from "../claim.ts";
import { planNotification, statusesOf } from "../testing/delivering.ts";
import { useLedger } from "../testing/use-ledger.ts";
import { failExhaustedJobs } from "./fail-exhausted-jobs.ts";
import { releaseHeld } from "./release.ts";

const database = useDatabase();
const vendor = useLedger(database);
afterEach(async () => {
  await asOwner(database.url, "DROP TRIGGER IF EXISTS disk_full ON outbox");
});

const exhaustAttempts = () =>
  asOwner(database.url, "UPDATE graphile_worker._private_jobs SET attempts = max_attempts, run_at = now()");

describe("failExhaustedJobs", () => {
  test.each<[Channel, string]>([
    ["EMAIL", "DEAD"],
    ["SMS", "UNKNOWN"],
    ["SLACK", "UNKNOWN"],
  ])("marks waiting deliveries DEAD, claimed ones on %s %s, and changes no others", async (channel, claimedStatus) => {
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(6), channel);
    const all = await rows();
    const [claimed, later, sent, held, ...waited] = all;
    if (!claimed || !later || !sent || !held) throw new Error("the plan made fewer than six deliveries");
    await transaction(system, (tx) => claim(tx, pairsOf([claimed]), { safeToRepeat: true }, new Date()));
    const set = (what: string, id: string) =>
      asOwner(database.url, `UPDATE deliveries SET ${what} WHERE id = $1`, [id]);
    await set("next_attempt_at = now() + interval '1 hour', attempts = 3", later.id);
    await set("status = 'SENT', sent_at = now()", sent.id);
    await set("status = 'DEFERRED', next_attempt_at = now() + interval '1 hour'", held.id);
    expect(await failExhaustedJobs(new Date()), "it has attempts left").toBe(0);
    await exhaustAttempts();
    expect(await failExhaustedJobs(new Date())).toBe(1);
    expect(await failExhaustedJobs(new Date())).toBe(0);
    const status = new Map((await rows()).map((row) => [row.id, row.status]));
    expect(all.map(({ id }) => status.get(id))).toEqual([
      claimedStatus,
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
    if (claimedStatus === "UNKNOWN") {
      // Nothing was sent to the provider, and the look-ups find that out.
      for (let round = 0; round < 3; round += 1) {
        await makeRetriesDue(database.url);
        await runJobs(database.url, ["reconcile", "deliver"]);
      }
      expect(vendor.ledger.lookUps).toBeGreaterThanOrEqual(2);
      expect((await rows()).find(({ id }) => id === claimed.id)?.status).toBe("SENT");
    }
  });

  test.each<[string, string, Record<string, number>]>([
    ["an unknown channel", "jsonb_set(payload::jsonb, '{data,channel}', '\"FAX\"')", { DEAD: 2 }],
    [
      "an invalid entry among its deliveries",
      "jsonb_set(payload::jsonb, '{data,deliveries,0}', '7')",
      { QUEUED: 1, DEAD: 1 },
    ],
    ["an unreadable payload", "'[1]'", { QUEUED: 2 }],
  ])("settles the readable deliveries of a job with %s, and all other jobs", async (_what, corrupt, left) => {
    const topic = await makeTopic();
    const [broken, other] = [
      await planNotification(database.url, topic, await makePeople(2), "SMS"),
      await planNotification(database.url, topic, await makePeople(2), "SMS"),
    ];
    const [first] = await broken();
    await asOwner(
      database.url,
      `UPDATE graphile_worker._private_jobs SET payload = ${corrupt} WHERE payload::text LIKE '%' || $1 || '%'`,
      [first?.id],
    );
    await exhaustAttempts();
    expect(await failExhaustedJobs(new Date())).toBe(2);
    expect(await statusesOf(other)).toEqual({ DEAD: 2 });
    expect(await statusesOf(broken)).toEqual(left);
    expect(await failExhaustedJobs(new Date())).toBe(0);
  });

  test("ignores a job that a worker has locked", async () => {
    const rows = await planNotification(database.url, await makeTopic(), [await makePerson()], "SMS");
    await exhaustAttempts();
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET locked_at = now(), locked_by = 'someone'");
    expect(await failExhaustedJobs(new Date())).toBe(0);
    expect(await statusesOf(rows)).toEqual({ QUEUED: 1 });
  });
});

describe("deliver under failures", () => {
  test.each<[Channel, number]>([
    ["EMAIL", 1],
    ["SMS", 98],
  ])(
    "fails only the message on %s that cannot be rendered or decided, and sends the 98 others",
    async (channel, requests) => {
      const [topic, people] = [await makeTopic(), await makePeople(99)];
      const rows = await planNotification(database.url, topic, people, channel);
      const other = await planNotification(database.url, topic, [await makePerson()], channel, {
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

  test("runs the job again after a temporary database error during rendering, and fails no message", async () => {
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(25), "EMAIL");
    setProcessSingleton("stored-secrets", undefined);
    await asOwner(database.url, "ALTER TABLE settings RENAME TO settings_away");
    await runJobs(database.url);
    expect(vendor.requests).toHaveLength(0);
    await asOwner(database.url, "ALTER TABLE settings_away RENAME TO settings");
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 25 });
  });

  test("neither loses nor repeats a message while the outbox cannot be written, and continues after that", async () => {
    setProcessSingleton("transports", createTransports(parseEnv({})));
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(250), "SMS");
    await asOwner(
      database.url,
      `CREATE OR REPLACE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
     CREATE TRIGGER disk_full BEFORE INSERT ON outbox FOR EACH ROW WHEN (NEW.recipient LIKE '%5') EXECUTE FUNCTION no_room()`,
    );
    for (let round = 0; round < 2; round += 1) {
      await runJobs(database.url);
      await makeRetriesDue(database.url);
    }
    expect(await statusesOf(rows)).toEqual({ SENDING: 250 });
    const recorded = () => asOwner<{ n: number }>(database.url, "SELECT count(*)::int AS n FROM outbox");
    expect(await recorded()).toEqual([{ n: 0 }]);
    await asOwner(database.url, "DROP TRIGGER disk_full ON outbox");
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: 250 });
    expect(await recorded()).toEqual([{ n: 250 }]);
  });
});
