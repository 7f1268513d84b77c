import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { acceptNotification, statusesOf } from "#lib/delivery/testing/delivering.ts";
import { beat, newHeartbeat } from "#lib/jobs/heartbeat.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { key, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { addGauges } from "./gauges.ts";
import { health } from "./health.ts";
import { queueStatus } from "./index.ts";

const database = useDatabase();
const heartbeat = newHeartbeat(() => ["w"], new Date());
beforeEach(() => beat(heartbeat));
afterEach(async () => {
  await asOwner(
    database.url,
    "DROP FUNCTION IF EXISTS crash CASCADE; DELETE FROM graphile_worker._private_jobs; DELETE FROM notifications; DELETE FROM workers",
  );
});

/** Makes every insert of a delivery fail, so that each plan fails. */
const breakPlans = () =>
  asOwner(
    database.url,
    `CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = '53100'; END $$;
     CREATE TRIGGER crash BEFORE INSERT ON deliveries FOR EACH ROW EXECUTE FUNCTION crash()`,
  );
const run = async (times: number) => {
  for (let time = 0; time < times; time += 1) {
    await makeRetriesDue(database.url);
    await runJobs(database.url, ["plan", "deliver"]);
  }
};
const later = (minutes: number) =>
  asOwner(
    database.url,
    `UPDATE notifications SET created_at = created_at - make_interval(mins => ${minutes});
     UPDATE graphile_worker._private_jobs SET created_at = created_at - make_interval(mins => ${minutes})`,
  );
/** Reads the queue without the process's 2 s cache. */
const readAnew = () => setProcessSingleton("queue-state", undefined);
const healthNow = () => {
  readAnew();
  return health();
};
const metricsNow = () => {
  readAnew();
  return metricsText();
};

describe("a plan that always fails", () => {
  test("is shown in /health, metrics and console from its fourth failure until it works", async () => {
    await breakPlans();
    const rows = await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    await run(3);
    expect(await healthNow()).not.toHaveProperty("details");
    await run(1);
    const failingJobs = [{ task: "plan", jobs: 1, attempts: 4 }];
    expect(await healthNow()).toEqual({
      status: "ok",
      checks: { database: "ok", queue: "ok", worker: "ok" },
      details: { failingJobs, stalledPlans: 0 },
    });
    expect(await queueStatus(ctxFor(key("OPERATIONS")))).toMatchObject({ failingJobs, stalledPlans: 0 });
    addGauges();
    expect(await metricsNow()).toContain('jobs_failing{task="plan"} 1');

    await asOwner(database.url, "DROP FUNCTION crash CASCADE");
    await run(1);
    expect(await statusesOf(rows)).toEqual({ SENT: 1 });
    expect(await healthNow()).not.toHaveProperty("details");
    expect(await metricsNow()).toContain('jobs_failing{task="plan"} 0');
  });

  test("counts as stalled after five minutes", async () => {
    await breakPlans();
    await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    await run(1);
    await later(4);
    expect(await healthNow()).not.toHaveProperty("details");
    await later(2);
    expect((await healthNow()).details).toMatchObject({ stalledPlans: 1 });
    addGauges();
    expect(await metricsNow()).toContain("plans_stalled 1");
  });
});

describe("a plan", () => {
  test("counts as stalled when its job is gone", async () => {
    await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    await asOwner(database.url, "DELETE FROM graphile_worker._private_jobs");
    await later(6);
    expect((await healthNow()).details).toMatchObject({ stalledPlans: 1 });
  });

  test("does not count as stalled when it made a new job within five minutes, or is complete", async () => {
    await acceptNotification(await makeTopic(), [await makePerson()], "EMAIL");
    await later(6);
    await asOwner(database.url, "UPDATE graphile_worker._private_jobs SET created_at = now(), run_at = now()");
    expect(await healthNow()).not.toHaveProperty("details");
    await run(1);
    expect(await healthNow()).not.toHaveProperty("details");
  });
});
