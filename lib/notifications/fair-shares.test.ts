import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Person } from "#lib/people/index.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { useWorkerProcesses } from "#lib/worker/testing/worker-processes.ts";
import { sendNotification } from "./send.ts";

const database = useDatabase();

const startWorkerProcess = useWorkerProcesses();

/** Inserts deliveries without a job, so that the queue stays saturated however fast the workers are. */
const keepSaturated = () =>
  asOwner(
    database.url,
    `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     SELECT 'usr_' || n, 'dlv_' || n, 'ntf_none', 'top_none', 'EMAIL', 'QUEUED', 'TOPIC_DEFAULT', '{}', now() FROM generate_series(1, 300) n`,
  );

/** Records each added job and the worker that locks it. */
const watchQueue = () =>
  asOwner(
    database.url,
    `CREATE TABLE seen_jobs (id bigint PRIMARY KEY, task text, data jsonb, priority integer, worker text);
     CREATE FUNCTION see_job() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
       INSERT INTO public.seen_jobs AS seen
         SELECT NEW.id, t.identifier, NEW.payload::jsonb -> 'data', NEW.priority, w.id
         FROM graphile_worker._private_tasks t LEFT JOIN public.workers w ON NEW.locked_by = ANY(w.lock_ids) WHERE t.id = NEW.task_id
         ON CONFLICT (id) DO UPDATE SET worker = COALESCE(excluded.worker, seen.worker);
       RETURN NEW;
     END $$;
     CREATE TRIGGER see_job AFTER INSERT OR UPDATE ON graphile_worker._private_jobs FOR EACH ROW EXECUTE FUNCTION see_job()`,
  );

describe("tenant quotas with two worker processes", () => {
  test("send a small tenant's messages before a large one's, whichever worker plans them", {
    timeout: 180_000,
  }, async () => {
    const [topic, many, one] = [await makeTopic(), await makePeople(500), await makePerson()];
    const send = async (tenantKey: string, people: readonly Person[]) => {
      const { notification } = await sendNotification(ctxFor(), {
        topicKey: topic.key,
        tenantKey,
        audience: { userIds: people.map(({ id }) => id) },
        channels: ["EMAIL"],
        subject: "Hello",
        body: "Hello",
      });
      return notification.id;
    };
    const planners = async (ids: readonly string[]) =>
      asOwner<{ worker: string; count: number }>(
        database.url,
        `SELECT worker, count(*)::int AS count FROM seen_jobs
         WHERE task = 'plan' AND data ->> 'notificationId' = ANY($1) AND worker IS NOT NULL GROUP BY worker`,
        [ids],
      );
    await keepSaturated();
    await watchQueue();
    await startWorkerProcess();
    await startWorkerProcess();

    const small: string[] = [];
    const bothPlanned = async () => {
      await send("large", many);
      small.push(await send("small", [one]));
      const by = await planners(small);
      return by.length === 2 && by.every(({ count }) => count >= 5);
    };
    await expect.poll(bothPlanned, { timeout: 120_000, interval: 50 }).toBe(true);

    const priorities = () =>
      asOwner<{ priority: number }>(
        database.url,
        "SELECT priority FROM seen_jobs WHERE task = 'deliver' AND data -> 'deliveries' -> 0 ->> 0 = $1",
        [one.id],
      );
    await expect.poll(priorities, { timeout: 50_000 }).toHaveLength(small.length);
    expect(new Set((await priorities()).map(({ priority }) => priority))).toEqual(new Set([0]));
    // The rest of the large tenant's messages waits in its plans, behind the small tenant's.
    const waiting = await asOwner<{ priority: number }>(
      database.url,
      "SELECT priority FROM seen_jobs WHERE task = 'plan' AND data ? 'waits'",
    );
    expect(waiting.length).toBeGreaterThan(0);
    expect(Math.min(...waiting.map(({ priority }) => priority))).toBeGreaterThan(0);
  });
});
