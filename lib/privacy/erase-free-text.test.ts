import { join } from "node:path";
import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { verifyDatabase } from "#lib/audit/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { createApiKey } from "#lib/auth/index.ts";
import { setChannelPaused } from "#lib/delivery/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { currentStatus, openIncident, updateIncident } from "#lib/operations/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { eraseUser } from "./index.ts";
import { makeAda } from "./testing/lived-in.ts";
import { findTexts } from "./testing/traces.ts";

const database = useDatabase();
const addressesOf = ({ email, phone, slackUserId }: Person) => [email, phone, slackUserId].map(String);

/** Writes a person's addresses into every free-text column. */
async function write(person: Person): Promise<{ incidentId: string; notificationId: string }> {
  const text = `about ${addressesOf(person).join(", ")}.`;
  const ctx = ctxFor();
  const { incident } = await openIncident(ctx, { title: `${text} Late`, severity: "LOW", message: text });
  await updateIncident(ctx, { id: incident.id, message: `${text}\n${text}`, public: true });
  await setChannelPaused(ctx, { channel: "SMS", paused: true, reason: text });
  await createApiKey(ctx, { name: text, scopes: ["SEND"] });
  const topic = await makeTopic();
  const audience = { userIds: [(await makePerson()).id] };
  const content = { topicKey: topic.key, audience, subject: text, body: `Dear all, ${text}`, data: { note: text } };
  const { notification } = await sendNotification(ctx, { ...content, idempotencyKey: text });
  await runJobs(database.url);
  await upsertTopic(ctx, {
    key: topic.key,
    name: topic.name,
    description: text,
    section: "General",
    classification: "TRANSACTIONAL",
    channels: [{ channel: "EMAIL", policy: "DEFAULT_ON" }],
  });
  await asOwner(
    database.url,
    `INSERT INTO alert_messages (channel, title, text, severity, created_at) VALUES ('mail', $1, $1, 'info', now())`,
    [text],
  );
  return { incidentId: incident.id, notificationId: notification.id };
}
const verify = async () => {
  const streams = openStreams(database.url);
  const report = verifyDatabase(streams, { anchorsPath: join(import.meta.dirname, "no-anchors") });
  return (await report.finally(() => streams.end())).verification;
};

describe("eraseUser", () => {
  test("removes the person's addresses from every free text, and no other addresses", async () => {
    const [ada, bob] = [await makeAda(), await makeAda()];
    const { incidentId, notificationId } = await write(ada);
    const ofBob = await write(bob);
    expect((await findTexts(database.url, addressesOf(ada))).length).toBeGreaterThan(20);
    const tracesOfBob = await findTexts(database.url, addressesOf(bob));
    await eraseUser(ctxFor(), { userId: ada.id, reason: `asked for it, from ${ada.email}` });
    expect(await findTexts(database.url, addressesOf(ada))).toEqual([]);
    expect(await findTexts(database.url, addressesOf(bob))).toEqual(tracesOfBob);
    const incidents = (await currentStatus(new Date(), 0)).snapshot?.incidents ?? [];
    expect(incidents.find(({ id }) => id === incidentId)?.updates[0]?.message).toBe(
      "about [erased], [erased], [erased].\nabout [erased], [erased], [erased].",
    );
    const keys = await asOwner(
      database.url,
      "SELECT id, idempotency_key LIKE 'erased:%' AS erased FROM notifications ORDER BY id",
    );
    expect(keys).toEqual([
      { id: notificationId, erased: true },
      { id: ofBob.notificationId, erased: false },
    ]);
  });

  test("removes the person's former addresses from free texts", async () => {
    const ada = await makeAda();
    await write(ada);
    const { externalId } = ada;
    await upsertUsers(ctxFor(), {
      users: [{ externalId: externalId ?? "", email: null, phone: null, slackUserId: null }],
    });
    await eraseUser(ctxFor(), { userId: ada.id, reason: "asked for it" });
    expect(await findTexts(database.url, addressesOf(ada))).toEqual([]);
  });

  test("keeps the audit log verifiable after redacting incident texts, and names the redacted events", async () => {
    const ada = await makeAda();
    const { incidentId } = await write(ada);
    expect(await verify()).toMatchObject({ ok: true });
    await eraseUser(ctxFor(), { userId: ada.id, reason: "asked for it" });
    expect(await verify()).toMatchObject({ ok: true });
    const events = await eventsOf({ subject: incidentId });
    expect(events.map(({ action, after }) => [action, after])).toEqual([
      ["incident.open", null],
      ["incident.update", null],
    ]);
    const redactions = await eventsOf({ action: "audit.redact" });
    for (const { id } of events) expect(redactions.map(({ subject }) => subject)).toContain(id);
  });
});

describe("audit redaction", () => {
  test("is required for missing contents, or verification fails", async () => {
    const { incident } = await openIncident(ctxFor(), { title: "Late", severity: "LOW", message: "Since noon" });
    await verify();
    await asOwner(
      database.url,
      "UPDATE audit_events SET salt = NULL, reason = NULL, before = NULL, after = NULL WHERE subject = $1",
      [incident.id],
    );
    expect(await verify()).toMatchObject({ ok: false });
  });

  test("is refused by the database for a person who was not erased", async () => {
    const ada = await makeAda();
    const redact = transaction(system, (tx) => tx.execute(sql`SELECT audit_redact(${ada.id}, ARRAY['Late'])`));
    await expect(redact).rejects.toMatchObject({
      cause: { message: "only what names somebody erased is redacted" },
    });
  });
});
