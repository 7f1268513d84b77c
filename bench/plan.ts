import { Logger, runOnce } from "graphile-worker";
import pg from "pg";
import { transaction } from "#db/client.ts";
import { plan } from "#lib/delivery/plan.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { planTask } from "#lib/notifications/tasks.ts";
import { benchDatabase } from "./database.ts";
import { rateBenchmark, work } from "./run.ts";

const silent = new Logger(() => () => undefined);

const catalogue = (people: number) => `
  INSERT INTO users (id, external_id, name, email, email_verified_at)
    SELECT 'usr_' || lpad(n::text, 26, '0'), 'p' || n, 'Person ' || n, 'p' || n || '@example.com', now()
    FROM generate_series(1, ${people}) n;
  INSERT INTO topics (id, key, name, description, section, classification)
    VALUES ('top_bench', 'bench', 'Benchmark', '', 'General', 'TRANSACTIONAL');
  INSERT INTO topic_channels (topic_id, channel, policy, updated_by)
    SELECT 'top_bench', channel, 'DEFAULT_OFF', 'bench' FROM unnest('{EMAIL,SMS,SLACK}'::text[]) channel`;
/** Everybody is off by default, so that only deciding and storing is measured. */
const notification = (people: number) => `
  TRUNCATE deliveries, notification_counts, notifications, graphile_worker._private_jobs;
  INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
    VALUES ('ntf_bench', 'top_bench', 'Hello {{name}}', 'Hello.', '{EMAIL,SMS,SLACK}', '{"everyone":true}', ${people}, '', now(), 'bench');
  ANALYZE`;

/** Decides and stores the deliveries of a notification to everybody. The peer copies the same rows into the same table. */
export const planBenchmark = rateBenchmark({
  name: "plan",
  work: "deliveries decided and stored, for a notification to everybody on three channels",
  prepare: async ({ people = 50_000 }) => {
    const deliveries = people * 3;
    const database = await benchDatabase();
    const pool = new pg.Pool({ connectionString: database.url, max: 4 });
    pool.on("error", () => undefined);
    await pool.query(catalogue(people));
    return {
      subject: work(
        async () => {
          await runOnce({ pgPool: pool, noHandleSignals: true, logger: silent, taskList: { plan: plan.run } });
          const { rows } = await pool.query<{ n: number }>("SELECT count(*)::int AS n FROM deliveries");
          if (rows[0]?.n !== deliveries) throw new Error(`${rows[0]?.n} of ${deliveries} deliveries were planned`);
          return deliveries;
        },
        async () => {
          await pool.query(notification(people));
          await transaction({ kind: "system", task: "bench" }, (tx) =>
            addJobs(tx, [{ task: planTask, payload: { notificationId: "ntf_bench" } }]),
          );
        },
      ),
      peers: [
        {
          name: "INSERT … SELECT of the same rows into the same table",
          reach: { of: "ratio", atLeast: 0.4 },
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
      close: async () => {
        await pool.end();
        await database.stop();
      },
    };
  },
});
