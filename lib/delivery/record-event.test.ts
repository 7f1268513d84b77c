import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/index.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import type { DeliveryStatus } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import { claim, type DeliveryRow } from "./claim.ts";
import { type DeliveryEvent, recordEvent } from "./record-event.ts";
import { settle } from "./settle.ts";

useDatabase();

const now = new Date("2030-03-04T09:30:00Z");
const later = new Date("2030-03-04T09:31:00Z");

async function make(patch: Partial<typeof deliveries.$inferInsert> = {}): Promise<DeliveryRow> {
  const [row] = await transaction(system, (tx) =>
    tx
      .insert(deliveries)
      .values({
        userId: newId("user"),
        id: newId("delivery"),
        notificationId: newId("notification"),
        topicId: newId("topic"),
        channel: "EMAIL",
        status: "SENT",
        decidedBy: "TOPIC_DEFAULT",
        decision: { outcome: "SEND", decidedBy: "TOPIC_DEFAULT", at: null, steps: [] },
        createdAt: now,
        ...patch,
      })
      .returning(deliveryColumns),
  );
  if (!row) throw new Error("no delivery was inserted");
  return row;
}
const record = (event: Omit<DeliveryEvent, "at">) =>
  transaction(system, (tx) => recordEvent(tx, { at: later, ...event }));
const find = async ({ id }: DeliveryRow) => {
  const [row] = await transaction(system, (tx) => tx.select(deliveryColumns).from(deliveries).where(sameId(id)));
  return row;
};
const sameId = (id: string) => eq(deliveries.id, id);

type Event = DeliveryEvent["status"];
/** For each status: the new status after each event, or "." if the event changes nothing. */
const table: [DeliveryStatus, Record<Event, string>][] = [
  ["QUEUED", { SENT: "SENT", FAILED: "FAILED", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  ["SENDING", { SENT: "SENT", FAILED: "FAILED", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  ["UNKNOWN", { SENT: "SENT", FAILED: "FAILED", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  ["DEAD", { SENT: "SENT", FAILED: "FAILED", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  [
    "DEFERRED",
    { SENT: "SENT", FAILED: "FAILED", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" },
  ],
  ["SENT", { SENT: ".", FAILED: "FAILED", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  ["FAILED", { SENT: ".", FAILED: ".", DELIVERED: "DELIVERED", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  ["DELIVERED", { SENT: ".", FAILED: ".", DELIVERED: ".", BOUNCED: "BOUNCED", COMPLAINED: "COMPLAINED" }],
  ["BOUNCED", { SENT: ".", FAILED: ".", DELIVERED: ".", BOUNCED: ".", COMPLAINED: "COMPLAINED" }],
  ["COMPLAINED", { SENT: ".", FAILED: ".", DELIVERED: ".", BOUNCED: ".", COMPLAINED: "." }],
  ["SKIPPED", { SENT: ".", FAILED: ".", DELIVERED: ".", BOUNCED: ".", COMPLAINED: "." }],
];

describe("recordEvent", () => {
  test.each(table)("advances a delivery from %s and never moves it back", async (status, events) => {
    for (const [event, expected] of Object.entries(events)) {
      const row = await make({ status });
      const moved = await record({ deliveryId: row.id, status: event as Event });
      expect([event, moved.map((one) => one.status)]).toEqual([event, expected === "." ? [] : [expected]]);
      expect([event, (await find(row))?.status]).toEqual([event, expected === "." ? status : expected]);
    }
  });

  test("leaves the same status for every order of events", async () => {
    const events: Event[] = ["SENT", "FAILED", "DELIVERED", "BOUNCED"];
    const orders = (rest: Event[]): Event[][] =>
      rest.length === 0
        ? [[]]
        : rest.flatMap((one) => orders(rest.filter((other) => other !== one)).map((o) => [one, ...o]));
    for (const order of orders(events)) {
      const row = await make({ status: "SENDING" });
      for (const status of order) await record({ deliveryId: row.id, status, error: status });
      expect([order, await find(row)]).toMatchObject([order, { status: "BOUNCED", error: "BOUNCED" }]);
    }
  });

  test("sets missing fields, keeps existing ones, and cancels the next attempt", async () => {
    const waiting = await make({ status: "UNKNOWN", error: "no answer", nextAttemptAt: later, settledAt: now });
    await record({ deliveryId: waiting.id, providerMessageId: "re_1", status: "DELIVERED" });
    expect(await find(waiting)).toMatchObject({
      status: "DELIVERED",
      error: null,
      providerMessageId: "re_1",
      sentAt: later,
      settledAt: later,
      nextAttemptAt: null,
    });
    const sent = await make({ status: "SENT", providerMessageId: "re_2", sentAt: now, settledAt: now });
    await record({ deliveryId: sent.id, providerMessageId: "re_3", status: "BOUNCED", error: "Permanent" });
    expect(await find(sent)).toMatchObject({
      providerMessageId: "re_2",
      sentAt: now,
      settledAt: later,
      error: "Permanent",
    });
    const failed = await make({ status: "UNKNOWN" });
    await record({ deliveryId: failed.id, status: "FAILED", error: "quota" });
    // The message was not sent, so it does not count for the cap.
    expect(await find(failed)).toMatchObject({ sentAt: null, error: "quota" });
  });

  describe("findByMessage", () => {
    test("returns the items that a digest was sent with, without skipped ones", async () => {
      const digestId = newId("digest");
      const userId = newId("user");
      const items = await Promise.all([make({ userId, digestId }), make({ userId, digestId, status: "SENDING" })]);
      const leftOut = await make({ userId, digestId, status: "SKIPPED" });
      const other = await make({ userId });
      const moved = await record({ deliveryId: digestId, providerMessageId: "re_4", status: "DELIVERED" });
      expect(moved.map(({ id }) => id).sort()).toEqual(items.map(({ id }) => id).sort());
      expect([(await find(leftOut))?.status, (await find(other))?.status]).toEqual(["SKIPPED", "SENT"]);
    });

    test("uses the provider's id if our id is missing, foreign or unknown", async () => {
      for (const deliveryId of [undefined, "", "' OR 1=1 --", newId("topic"), newId("delivery"), newId("digest")]) {
        const row = await make({ channel: "SLACK", providerMessageId: `D1:${newId("outbox")}` });
        const providerMessageId = row.providerMessageId ?? "";
        expect(await record({ deliveryId, providerMessageId, status: "DELIVERED" })).toMatchObject([{ id: row.id }]);
      }
    });

    test("returns nothing without an id", async () => {
      await make();
      expect(await record({ status: "DELIVERED" })).toEqual([]);
      expect(
        await record({ deliveryId: newId("delivery"), providerMessageId: "re_none", status: "DELIVERED" }),
      ).toEqual([]);
    });
  });

  test("wins over the provider's later answer: the worker's claim is already cleared", async () => {
    const row = await make({ status: "QUEUED" });
    const { token, rows } = await transaction(system, (tx) =>
      claim(tx, [[row.userId, row.id]], { safeToRepeat: true }, now),
    );
    expect(rows).toHaveLength(1);
    await record({ deliveryId: row.id, providerMessageId: "re_5", status: "BOUNCED", error: "Permanent" });
    for (const one of rows) {
      const late = { row: one, status: "SENT" as const, providerMessageId: "re_5" };
      expect(await transaction(system, (tx) => settle(tx, token, "EMAIL", [late], later))).toEqual(new Set());
    }
    expect(await find(row)).toMatchObject({ status: "BOUNCED", error: "Permanent", providerMessageId: "re_5" });
  });
});
