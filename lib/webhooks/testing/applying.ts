import { eq } from "drizzle-orm";
import { afterEach, beforeAll, beforeEach, expect } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { deliveries, suppressions, webhookEvents } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Channel } from "#lib/enums.ts";
import { newId } from "#lib/ids.ts";
import type { Person } from "#lib/people/index.ts";
import { explain } from "#lib/preferences/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { resendRequest, useSecrets } from "./signed.ts";

/** A test file that imports this has its own database, a required topic and signing secrets. */
export const database = useDatabase();
export let topic: Topic;
beforeAll(async () => {
  topic = await makeTopic({
    channels: [
      { channel: "EMAIL", policy: "REQUIRED" },
      { channel: "SMS", policy: "REQUIRED" },
    ],
  });
});
beforeEach(() => useSecrets());
afterEach(() => setProcessSingleton("env", undefined));

export async function sent(person: Person, channel: Channel, patch: Partial<typeof deliveries.$inferInsert> = {}) {
  const id = newId("delivery");
  await transaction(system, (tx) =>
    tx.insert(deliveries).values({
      userId: person.id,
      id,
      notificationId: newId("notification"),
      topicId: topic.id,
      channel,
      status: "SENT",
      decidedBy: "REQUIRED",
      decision: { outcome: "SEND", decidedBy: "REQUIRED", at: null, steps: [] },
      createdAt: new Date(),
      ...patch,
    }),
  );
  return id;
}

export const rowsOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(deliveries).where(eq(deliveries.userId, person.id)));
export const suppressionsOf = (person: Person) =>
  transaction(system, (tx) => tx.select().from(suppressions).where(eq(suppressions.userId, person.id)));
export const auditOf = (person: Person, action: string) => eventsOf({ subject: person.id, action });
export const nextSend = async (person: Person, channel: Channel) => {
  const { outcome, decidedBy } = await explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel });
  return `${outcome} ${decidedBy}`;
};

export async function outcomeOf(id: string): Promise<string | null | undefined> {
  const [row] = await transaction(system, (tx) => tx.select().from(webhookEvents).where(eq(webhookEvents.id, id)));
  return row?.outcome;
}

/** Posts the event, runs its job, and returns the result. */
export async function applyEvent(request: Request): Promise<string | null | undefined> {
  expect((await post(request)).status).toBe(200);
  await runJobs(database.url, ["webhook"]);
  const rows = await transaction(system, (tx) => tx.select().from(webhookEvents).orderBy(webhookEvents.receivedAt));
  return rows.at(-1)?.outcome;
}

export const mail = (type: string, to: string | null, data: object = {}) =>
  resendRequest({
    type,
    created_at: new Date().toISOString(),
    data: { email_id: newId("outbox"), to: [to], subject: "Hello", ...data },
  });

export const bounce = (type: string, subType = "General") => ({
  bounce: { type, subType, message: "smtp; 550 ada@example.com" },
});

export type Effect = { status: string; error?: string | null; reason?: string; audited?: string; outcome: string };

export interface Case {
  person: Person;
  delivery: string;
  effect: Effect;
}

/** Checks the effect of an event on its delivery, on the address and on the audit log. */
export async function expectEffect({ person, delivery, effect }: Case, channel: Channel): Promise<void> {
  const [row] = await rowsOf(person);
  expect(row?.status).toBe(effect.status);
  if (effect.error) expect(row?.error).toBe(effect.error);
  expect((await suppressionsOf(person)).map(({ reason, scope, channel }) => [reason, scope, channel])).toEqual(
    effect.reason ? [[effect.reason, "ALL", channel]] : [],
  );
  for (const action of ["delivery.bounced", "delivery.complained"])
    expect((await auditOf(person, action)).map(({ after }) => after)).toEqual(
      action === effect.audited ? [expect.objectContaining({ deliveryId: delivery })] : [],
    );
  expect(await nextSend(person, channel)).toBe(effect.reason ? "SKIP SUPPRESSION" : "SEND REQUIRED");
}
