import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { auditEvents } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Channel } from "#lib/enums.ts";
import { priorities } from "#lib/jobs/define.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { circuitOf } from "./circuit.ts";
import { setChannelPaused } from "./pause.ts";
import { releaseHeld } from "./recover/release.ts";
import { watchChannels } from "./shared-circuit-state.ts";
import { planNotification, statusesOf } from "./testing/delivering.ts";
import { duplicates } from "./testing/ledger.ts";
import { useLedger } from "./testing/use-ledger.ts";

const database = useDatabase();
const vendor = useLedger(database);

const operator = ctxFor(key("OPERATIONS"));
const pause = (channel: Channel, paused = true) =>
  setChannelPaused(operator, { channel, paused, reason: paused ? "wrong link in it" : "mended" });
const trail = async () =>
  (
    await transaction(system, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.subject, "SMS")).orderBy(auditEvents.at, auditEvents.id),
    )
  ).map(({ action, actor, reason, before, after }) => ({ action, actor, reason, before, after }));

describe("setChannelPaused", () => {
  test("holds waiting and new messages, and after the resume each goes out once, the oldest first", async () => {
    const [topic, people] = [await makeTopic(), await makePeople(230)];
    const before = await planNotification(database.url, topic, people, "SMS");
    const { channel } = await pause("SMS");
    expect(channel).toMatchObject({ channel: "SMS", provider: "twilio", paused: true });
    await pause("SMS");
    const after = await planNotification(database.url, topic, people.slice(0, 3), "SMS");
    const free = await planNotification(database.url, topic, people.slice(0, 3), "SLACK");
    await runJobs(database.url);
    expect(await statusesOf(before)).toEqual({ DEFERRED: 230 });
    expect(await statusesOf(after)).toEqual({ DEFERRED: 3 });
    expect(await statusesOf(free)).toEqual({ SENT: 3 });
    expect(await releaseHeld(new Date(Date.now() + 86_400_000))).toBe(0);

    await pause("SMS", false);
    expect(await releaseHeld(new Date())).toBe(233);
    const jobs = await asOwner<{ deliveries: [string, string][]; priority: number }>(
      database.url,
      "SELECT payload -> 'data' -> 'deliveries' AS deliveries, priority FROM graphile_worker._private_jobs ORDER BY priority, run_at, id",
    );
    expect(new Set(jobs.map(({ priority }) => priority)), "after all deliveries within a quota").toEqual(
      new Set([priorities.released]),
    );
    const inOrder = jobs.flatMap(({ deliveries }) => deliveries.map(([, id]) => id));
    expect(inOrder).toEqual([...(await before()), ...(await after())].map(({ id }) => id));
    await runJobs(database.url);
    expect(await statusesOf(before)).toEqual({ SENT: 230 });
    expect(await statusesOf(after)).toEqual({ SENT: 3 });
    expect(vendor.ledger.accepted.filter(({ id }) => id.startsWith("SM"))).toHaveLength(233);
    expect(await trail()).toEqual([
      {
        action: "channel.pause",
        actor: "key_test",
        reason: "wrong link in it",
        before: { paused: false },
        after: { paused: true },
      },
      {
        action: "channel.pause",
        actor: "key_test",
        reason: "wrong link in it",
        before: { paused: true },
        after: { paused: true },
      },
      {
        action: "channel.resume",
        actor: "key_test",
        reason: "mended",
        before: { paused: true },
        after: { paused: false },
      },
    ]);
  });

  test.each<[Channel, number]>([
    ["SMS", 25],
    ["SLACK", 25],
    // Too few for a batch: one request for each mail.
    ["EMAIL", 15],
  ])("stops claimed messages on %s without losing or repeating one", async (channel, count) => {
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(count), channel);
    let asked = 0;
    let paused: Promise<void> | undefined;
    vendor.ledger.act = async () => {
      asked += 1;
      paused ??= pause(channel).then(watchChannels);
      await paused;
      return "accept" as const;
    };
    await runJobs(database.url);
    expect(asked).toBeLessThanOrEqual(10);
    const stopped = await statusesOf(rows);
    expect((stopped.SENT ?? 0) + (stopped.DEFERRED ?? 0) + (stopped.QUEUED ?? 0)).toBe(count);
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(asked, "nothing more while it is paused").toBeLessThanOrEqual(10);

    await pause(channel, false);
    await watchChannels();
    vendor.ledger.act = () => "accept";
    await releaseHeld(new Date(Date.now() + 86_400_000));
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    expect(await statusesOf(rows)).toEqual({ SENT: count });
    expect(vendor.ledger.accepted).toHaveLength(count);
    expect(duplicates(vendor.ledger)).toEqual([]);
  });

  test("does not count as a provider failure while three requests of 100 mails are in progress", async () => {
    const rows = await planNotification(database.url, await makeTopic(), await makePeople(300), "EMAIL");
    let asked = 0;
    let paused: Promise<void> | undefined;
    const { promise: allAsked, resolve } = Promise.withResolvers<void>();
    vendor.ledger.act = async () => {
      asked += 1;
      if (asked === 3) resolve();
      await allAsked;
      paused ??= pause("EMAIL").then(watchChannels);
      await paused;
      return "accept" as const;
    };
    await runJobs(database.url);
    expect(asked).toBe(3);
    expect(await statusesOf(rows)).toEqual({ SENT: 300 });
    expect(circuitOf("resend")).toBe("closed");
    expect(await asOwner(database.url, "SELECT * FROM provider_states")).toEqual([]);
    expect(await asOwner(database.url, "SELECT action FROM audit_events WHERE action LIKE 'integration.%'")).toEqual(
      [],
    );

    const more = await planNotification(database.url, await makeTopic(), await makePeople(2), "EMAIL");
    await runJobs(database.url);
    expect(asked, "nothing more while it is paused").toBe(3);
    await pause("EMAIL", false);
    await watchChannels();
    await releaseHeld(new Date(Date.now() + 86_400_000));
    await runJobs(database.url);
    expect(await statusesOf(more)).toEqual({ SENT: 2 });
    expect(vendor.ledger.accepted).toHaveLength(302);
    expect(duplicates(vendor.ledger)).toEqual([]);
  });

  test.each([
    ["a person", signedIn("usr_someone")],
    ["an auditor", signedIn("usr_auditor", "AUDITOR")],
    ["an API key with other scopes", key("SEND", "USERS_WRITE", "AUDIT_READ")],
  ])("rejects %s", async (_name, actor) => {
    await expect(
      setChannelPaused(ctxFor(actor), { channel: "SMS", paused: true, reason: "I want to" }),
    ).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await asOwner(database.url, "SELECT * FROM channel_pauses")).toEqual([]);
  });

  test.each([
    ["switches the channel off", "CHANNEL_SWITCH"],
    ["loses the topic because it is archived", "TOPIC"],
  ])("and a resume send none of 1,000 waiting messages to a person who %s", async (_what, decidedBy) => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    await planNotification(database.url, topic, [person], "EMAIL");
    await asOwner(
      database.url,
      `INSERT INTO notifications SELECT (r).* FROM (SELECT jsonb_populate_record(n, jsonb_build_object('id', n.id || i,
       'idempotency_key', null)) AS r FROM notifications n, generate_series(1, 999) AS i WHERE n.topic_id = '${topic.id}') AS made;
     INSERT INTO deliveries SELECT (r).* FROM (SELECT jsonb_populate_record(d, jsonb_build_object('id', d.id || i,
       'notification_id', d.notification_id || i)) AS r FROM deliveries d, generate_series(1, 999) AS i) AS made;
     DELETE FROM graphile_worker._private_jobs;
     UPDATE deliveries SET status = 'DEFERRED', next_attempt_at = now()`,
    );
    expect(await releaseHeld(new Date(Date.now() + 1_000))).toBe(1_000);
    if (decidedBy === "TOPIC") await upsertTopic(ctxFor(), { ...topic, archived: true });
    else await setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "EMAIL", enabled: false });
    await runJobs(database.url);
    expect(
      await asOwner(database.url, "SELECT status, decided_by, count(*)::int AS n FROM deliveries GROUP BY 1, 2"),
    ).toEqual([{ status: "SKIPPED", decided_by: decidedBy, n: 1_000 }]);
    expect(vendor.requests).toEqual([]);
  });
});
