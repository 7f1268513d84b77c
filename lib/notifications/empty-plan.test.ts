import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { countByStatus } from "./counts.ts";
import { notificationsById, sendNotification } from "./index.ts";

const database = useDatabase();

describe("plan", () => {
  test.each(["everyone", "one person who is erased before the plan"])(
    "completes without deliveries for an empty audience: %s",
    async (audience) => {
      const [topic, person] = [await makeTopic(), await makePerson()];
      if (audience === "everyone") await asOwner(database.url, "DELETE FROM users");
      const { notification } = await sendNotification(ctxFor(), {
        topicKey: topic.key,
        audience: audience === "everyone" ? { everyone: true } : { userIds: [person.id] },
        subject: "Hello",
        body: "Hello",
      });
      await asOwner(database.url, "DELETE FROM users");
      await runJobs(database.url);
      expect(await asOwner(database.url, "SELECT id, last_error FROM graphile_worker._private_jobs")).toEqual([]);
      await transaction(system, async (tx) => {
        const [planned] = (await notificationsById(tx, [notification.id])).values();
        expect(planned?.plannedAt).toBeInstanceOf(Date);
        expect(await countByStatus(tx, notification.id)).toEqual([]);
      });
    },
  );
});
