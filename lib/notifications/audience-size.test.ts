import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { makePeople, makeTopic } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { countPeople } from "./audience-size.ts";
import { findNotification, sendNotification } from "./index.ts";

const database = useDatabase();
const count = (limit?: number) => transaction(system, (tx) => countPeople(tx, limit));

describe("countPeople", () => {
  test("counts people up to the limit, and estimates above it", async () => {
    await makePeople(30);
    expect(await count()).toBe(30);
    expect(await count(30)).toBe(30);
    // Without statistics the estimate is the least that is known.
    await asOwner(database.url, "UPDATE pg_class SET reltuples = -1 WHERE oid = 'users'::regclass");
    expect(await count(10)).toBe(11);
    await asOwner(database.url, "ANALYZE users");
    expect(await count(10)).toBe(30);
  });
});

describe("plan", () => {
  test.each([
    [100_001, 30],
    [29, 29],
  ])("replaces an estimated audience size, and keeps a counted one (%i)", async (accepted, planned) => {
    const topic = await makeTopic();
    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { everyone: true },
      subject: "Hello",
      body: "Hello",
    });
    await asOwner(database.url, "UPDATE notifications SET audience_size = $1 WHERE id = $2", [
      accepted,
      notification.id,
    ]);
    await runJobs(database.url, ["plan"]);
    const row = await transaction(system, (tx) => findNotification(tx, notification.id));
    expect(row).toMatchObject({ audienceSize: planned, plannedAt: expect.any(Date) });
  });
});
