import { run, type Task, type TaskList } from "graphile-worker";
import pg from "pg";
import { transaction } from "#db/client.ts";
import { createTransports } from "#lib/channels/index.ts";
import { decisionHash, decisionText } from "#lib/decision.ts";
import { deliver } from "#lib/delivery/deliver.ts";
import { deliverJobs } from "#lib/delivery/tasks.ts";
import { env, parseEnv } from "#lib/env.ts";
import { addJobs } from "#lib/jobs/index.ts";
import { decide } from "#lib/preferences/index.ts";
import { plain } from "#lib/preferences/testing/facts.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { silentLogger } from "#lib/worker/testing/silent-logger.ts";
import { benchDatabase } from "./database.ts";
import { insertPeople } from "./dataset.ts";
import { rateBenchmark, work } from "./run.ts";
import { startVendor } from "./server-process.ts";
import { vendorEnv } from "./vendor-server.ts";

/**
 * Runs all jobs with the fastest settings of the queue, the same for subject and peer. Resolves when `count` are done.
 */
async function drain(connectionString: string, taskList: TaskList, count: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let done = 0;
  const counted = Object.entries(taskList).map(([name, task]): [string, Task] => [
    name,
    async (payload, helpers) => {
      try {
        await task?.(payload, helpers);
      } catch (error) {
        reject(error);
      }
      done += 1;
      if (done === count) resolve();
    },
  ]);
  const runner = await run({
    connectionString,
    noHandleSignals: true,
    logger: silentLogger,
    taskList: Object.fromEntries(counted),
    preset: {
      worker: {
        concurrentJobs: 8,
        maxPoolSize: 10,
        pollInterval: 100,
        localQueue: { size: 100 },
        completeJobBatchDelay: 0,
      },
    },
  });
  await promise;
  await runner.stop();
}

const catalogue = (messages: number) => `
  INSERT INTO topics (id, key, name, description, section, classification)
    VALUES ('top_bench', 'bench', 'Benchmark', '', 'General', 'TRANSACTIONAL');
  INSERT INTO topic_channels (topic_id, channel, policy, updated_by) VALUES ('top_bench', 'EMAIL', 'DEFAULT_ON', 'bench');
  INSERT INTO notifications (id, topic_id, subject, body, channels, audience, audience_size, request_hash, created_at, created_by)
    VALUES ('ntf_bench', 'top_bench', 'Hello {{name}}', 'Hello **{{name}}**, this is news.', '{EMAIL}', '{"everyone":true}', ${messages}, '', now(), 'bench')`;
/** The decision for a person without any choice. */
const decision = decide({ ...plain, topicId: "top_bench" }, Date.now());

/** Deliveries as the planning job creates them. */
const resetDeliveries = `
  TRUNCATE deliveries, notification_counts, graphile_worker._private_jobs;
  INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, decision_print, created_at)
  SELECT id, 'dlv_' || substr(id, 5), 'ntf_bench', 'top_bench', 'EMAIL', 'QUEUED', 'TOPIC_DEFAULT',
    '${decisionText(decision)}', ${decisionHash(decision)}, now() FROM users;
  ANALYZE`;
const jobsOf = (messages: number) =>
  deliverJobs(
    "EMAIL",
    Array.from({ length: messages }, (_, index) => String(index + 1).padStart(26, "0")).map((id) => ({
      userId: `usr_${id}`,
      id: `dlv_${id}`,
    })),
  );
const emptyJobs = (messages: number) => `
  TRUNCATE graphile_worker._private_jobs;
  SELECT add_jobs(jsonb_agg(jsonb_build_object('identifier', 'empty', 'payload', '{}'::jsonb))) FROM generate_series(1, ${messages});
  ANALYZE`;

/** Everything between the plan and the provider, over HTTP. The peer runs the same number of empty jobs. */
export const deliverBenchmark = rateBenchmark({
  name: "deliver",
  work: "messages from the queue to a provider over HTTP, with their outcome stored",
  rounds: 3,
  prepare: async ({ people: messages = 100_000 }) => {
    const jobs = jobsOf(messages);
    const database = await benchDatabase();
    const vendor = await startVendor();
    const variables = {
      ...process.env,
      ...vendorEnv(vendor.url),
    };
    setProcessSingleton("env", parseEnv(variables));
    setProcessSingleton("transports", createTransports(env()));
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(insertPeople(messages));
    await client.query(catalogue(messages));
    return {
      subject: work(
        async () => {
          await drain(database.url, { deliver: deliver.run }, jobs.length);
          return messages;
        },
        async () => {
          await checkSent(client);
          await client.query(resetDeliveries);
          await transaction({ kind: "system", task: "bench" }, (tx) => addJobs(tx, jobs));
        },
      ),
      peers: [
        {
          name: "graphile-worker alone, as many empty jobs",
          goal: { of: "ratio", atLeast: 0.25 },
          work: work(
            async () => {
              await drain(database.url, { empty: async () => undefined }, messages);
              return messages;
            },
            async () => {
              await checkSent(client);
              await client.query(emptyJobs(messages));
            },
          ),
        },
      ],
      close: async () => {
        await vendor.stop();
        await client.end();
        await database.stop();
      },
    };
  },
});

/** Fails if a message was not sent, because the measured rate would be meaningless. */
async function checkSent(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ unsent: number }>(
    "SELECT count(*)::int AS unsent FROM deliveries WHERE status <> 'SENT' OR provider_message_id IS NULL",
  );
  if (rows[0]?.unsent) throw new Error(`${rows[0].unsent} deliveries were not sent`);
}
