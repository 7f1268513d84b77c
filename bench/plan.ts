import { runOnce, type Task } from "graphile-worker";
import pg from "pg";
import { transaction } from "#db/client.ts";
import { plan } from "#lib/delivery/plan.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { planTask } from "#lib/notifications/tasks.ts";
import { silentLogger } from "#lib/worker/testing/silent-logger.ts";
import { benchDatabase } from "./database.ts";
import { insertPeople } from "./dataset.ts";
import { rateBenchmark, type Work, work } from "./run.ts";

/** A database with people and a topic, and the plan of a notification to all of them on three channels. */
async function preparePlan(people: number, task: Task = plan.run) {
  const database = await benchDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  pool.on("error", () => undefined);
  await pool.query(insertPeople(people));
  await pool.query(`
    INSERT INTO topics (id, key, name, description, section, classification)
      VALUES ('top_bench', 'bench', 'Benchmark', '', 'General', 'TRANSACTIONAL');
    INSERT INTO topic_channels (topic_id, channel, policy, updated_by)
      SELECT 'top_bench', channel, 'DEFAULT_OFF', 'bench' FROM unnest('{EMAIL,SMS,SLACK}'::text[]) channel`);
  const deliveries = people * 3;
  /** Everyone is off by default, so that only deciding and storing is measured. */
  const accept = async () => {
    await pool.query(`
      TRUNCATE deliveries, notification_counts, notifications, graphile_worker._private_jobs;
      INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
        VALUES ('ntf_bench', 'top_bench', 'Hello {{name}}', 'Hello.', '{EMAIL,SMS,SLACK}', '{"everyone":true}', ${people}, '', now(), 'bench');
      ANALYZE`);
    await transaction({ kind: "system", task: "bench" }, (tx) =>
      addJobs(tx, [{ task: planTask, payload: { notificationId: "ntf_bench" } }]),
    );
  };
  const subject: Work = work(async () => {
    await runOnce({ pgPool: pool, noHandleSignals: true, logger: silentLogger, taskList: { plan: task } });
    const { rows } = await pool.query<{ n: number }>("SELECT sum(count)::int AS n FROM notification_counts");
    if (rows[0]?.n !== deliveries) throw new Error(`${rows[0]?.n} of ${deliveries} deliveries were planned`);
    return deliveries;
  }, accept);
  const close = async () => {
    await pool.end();
    await database.stop();
  };
  return { pool, deliveries, subject, close };
}

/** Decides and stores the deliveries of a notification to everyone. The peer copies the same rows into the same table. */
export const planBenchmark = rateBenchmark({
  name: "plan",
  work: "deliveries decided and stored, for a notification to everyone on three channels",
  prepare: async ({ people = 50_000 }) => {
    const { pool, deliveries, subject, close } = await preparePlan(people);
    return {
      subject,
      peers: [
        {
          name: "INSERT … SELECT of the same rows into the same table",
          goal: { of: "ratio", atLeast: 0.4 },
          work: work(
            async () => {
              await pool.query("INSERT INTO deliveries SELECT * FROM planned");
              return deliveries;
            },
            async () => {
              await pool.query("CREATE TABLE IF NOT EXISTS planned AS SELECT * FROM deliveries");
              await pool.query("TRUNCATE deliveries, notification_counts");
            },
          ),
        },
      ],
      close,
    };
  },
});

/** The rate of the last tenth of 3,000,000 deliveries. The peer is the first tenth of the same plan. */
export const planGrowthBenchmark = rateBenchmark({
  name: "plan-growth",
  work: "deliveries planned, in the last tenth of a notification to a million people on three channels",
  rounds: 1,
  prepare: async ({ people = 1_000_000 }) => {
    const finishedMs: number[] = [];
    const { deliveries, subject, close } = await preparePlan(people, async (payload, helpers) => {
      await plan.run(payload, helpers);
      finishedMs.push(performance.now());
    });
    /** Of the chunks between two shares of all chunks. */
    const between = (from: number, to: number) => {
      const [first, last] = [from, to].map((share) => Math.round(share * (finishedMs.length - 1)));
      const ms = (finishedMs[last ?? 0] ?? 0) - (finishedMs[first ?? 0] ?? 0);
      return { units: (deliveries * ((last ?? 0) - (first ?? 0))) / finishedMs.length, ms };
    };
    return {
      subject: work(
        async () => {
          await subject();
          if (finishedMs.length < 20) throw new Error("too few people: the plan has fewer than 20 chunks");
          return between(0.9, 1);
        },
        async () => {
          finishedMs.length = 0;
          await subject.before?.();
        },
      ),
      peers: [
        {
          name: "the first tenth of the same plan",
          goal: { of: "ratio", atLeast: 0.9 },
          work: async () => between(0, 0.1),
        },
      ],
      close,
    };
  },
});
