import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { key } from "#lib/testing/fixtures.ts";
import { countSubscribers, listSubscribers, removeSubscriber, subscriberState } from "../index.ts";
import { addSubscribers, database, now, rows } from "./testing/subscribing.ts";

const as = (scope: "OPERATIONS" | "ADMIN" | "SEND") => ctxFor(key(scope), now());

async function addOneOfEachState(): Promise<void> {
  await addSubscribers(4);
  const set = (number: number, columns: string) =>
    asOwner(database.url, `UPDATE status_subscribers SET ${columns} WHERE target = $1`, [`p${number}@example.com`]);
  await set(1, "confirmed_at = NULL");
  await set(2, "failing_since = now()");
  await set(3, "failing_since = now(), disabled_at = now()");
}

describe("listSubscribers and countSubscribers", () => {
  test("return each subscriber with its state, and the same states counted", async () => {
    await addOneOfEachState();
    const { edges } = await listSubscribers(as("OPERATIONS"), { first: 10 });
    const states = edges.map(({ node }) => `${node.target} ${subscriberState(node)}`);
    expect(states).toEqual([
      "p4@example.com ACTIVE",
      "p3@example.com DISABLED",
      "p2@example.com FAILING",
      "p1@example.com UNCONFIRMED",
    ]);
    expect(await countSubscribers(as("OPERATIONS"))).toEqual(
      ["ACTIVE", "DISABLED", "FAILING", "UNCONFIRMED"].map((state) => ({ kind: "EMAIL", state, count: 1 })),
    );
    expect((await listSubscribers(as("ADMIN"), { first: 10, kind: "WEBHOOK" })).edges).toEqual([]);
    await expect(listSubscribers(as("SEND"), { first: 1 })).rejects.toThrow(AccessError);
    await expect(countSubscribers(as("SEND"))).rejects.toThrow(AccessError);
  });
});

describe("removeSubscriber", () => {
  test("deletes a subscription with an audit event, for ADMIN only", async () => {
    await addSubscribers(1);
    const [{ id } = { id: "" }] = await rows("id");
    const input = { id: String(id), reason: "Asked by phone" };
    await expect(removeSubscriber(as("OPERATIONS"), input)).rejects.toThrow(AccessError);
    await expect(removeSubscriber(as("ADMIN"), { ...input, reason: " " })).rejects.toThrow(ValidationError);
    expect(await removeSubscriber(as("ADMIN"), input)).toEqual({ subscriberId: id });
    expect(await rows("id")).toEqual([]);
    const [event] = await eventsOf({ subject: String(id) });
    expect(event).toMatchObject({
      action: "statusSubscriber.remove",
      reason: "Asked by phone",
      before: { kind: "EMAIL" },
    });
    await expect(removeSubscriber(as("ADMIN"), input)).rejects.toThrow(NotFoundError);
  });
});
