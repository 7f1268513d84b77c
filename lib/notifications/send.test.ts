import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns, outbox } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { startWorker } from "#lib/worker/worker.ts";
import { countByStatus } from "./counts.ts";
import { findNotification } from "./find.ts";
import { sendNotification } from "./send.ts";

const database = useDatabase();

describe("sendNotification", () => {
  test("sends to each person once on each channel, and countByStatus adds up", async () => {
    const ctx = ctxFor();
    await makeTopic({
      key: "news",
      channels: [
        { channel: "EMAIL", policy: "DEFAULT_ON" },
        { channel: "SMS", policy: "DEFAULT_OFF" },
      ],
    });
    await upsertUsers(ctx, {
      users: Array.from({ length: 250 }, (_, index) => ({
        externalId: `person-${index}`,
        name: `Person ${index}`,
        email: `person-${index}@example.com`,
      })),
    });
    const worker = await startWorker(database.url);
    const { notification } = await sendNotification(ctx, {
      topicKey: "news",
      audience: { everyone: true },
      subject: "Hello {{name}}",
      body: "**Hi** {{name}}",
      idempotencyKey: "once",
    });
    const counts = () => transaction(system, (tx) => countByStatus(tx, notification.id));
    await expect.poll(counts, { timeout: 30_000 }).toEqual([
      { status: "SENT", count: 250 },
      { status: "SKIPPED", count: 250 },
    ]);
    await worker.stop();
    const rows = await transaction(system, (tx) => tx.select().from(outbox));
    expect(new Set(rows.map(({ recipient }) => recipient)).size).toBe(250);
    expect(rows[0]?.subject).toMatch(/^Hello Person \d+$/);
    const again = await sendNotification(ctx, {
      topicKey: "news",
      audience: { everyone: true },
      subject: "Hello {{name}}",
      body: "**Hi** {{name}}",
      idempotencyKey: "once",
    });
    expect(again).toMatchObject({ replayed: true, notification: { id: notification.id } });
    const [sample] = await transaction(system, (tx) =>
      tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.status, "SKIPPED")).limit(1),
    );
    expect(sample?.decision.decidedBy).toBe("ADDRESS");
    expect((await transaction(system, (tx) => findNotification(tx, notification.id)))?.plannedAt).not.toBeNull();
  });
});
