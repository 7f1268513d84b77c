import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, schedules, suppressions } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { addressHasher } from "#lib/contacts/address-hash.ts";
import { AccessError, NotFoundError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { cellOf, key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { explain } from "./explain.ts";
import { reasonFor } from "./explain-text.ts";
import { matrix } from "./matrix.ts";
import { setPreference } from "./set.ts";
import { setChannelSwitch } from "./set-channel-switch.ts";

const database = useDatabase();
const tenantKey = "acme";

async function suppress(person: Person, scope: "ALL" | "MARKETING" | "TOPIC", topic?: Topic): Promise<void> {
  await transaction(system, async (tx) => {
    const hash = await addressHasher();
    await tx.insert(suppressions).values({
      userId: person.id,
      id: newId("suppression"),
      channel: "EMAIL",
      addressHash: hash("EMAIL", person.email ?? ""),
      scope,
      topicId: topic?.id ?? null,
      reason: "ADMIN",
      createdAt: new Date(),
      createdBy: "test",
    });
  });
}

async function setQuietHours(person: Person): Promise<void> {
  const days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
  // Two windows around the clock but for one minute far from now: always quiet when the test runs.
  const opens = (new Date().getUTCHours() + 12) % 24;
  const hh = String(opens).padStart(2, "0");
  await transaction(system, (tx) =>
    tx.insert(schedules).values({
      userId: person.id,
      quietHours: [{ days: [...days], start: `${hh}:31`, end: `${hh}:30` }],
      updatedAt: new Date(),
      updatedBy: "test",
    }),
  );
}

type Setting = (person: Person, topic: Topic) => Promise<unknown>;
const ctxOf = ({ id }: Person) => ctxFor(signedIn(id));
const settings: [name: string, outcome: string, decidedBy: string, apply: Setting, marketing?: boolean][] = [
  ["nothing set", "SEND", "TOPIC_DEFAULT", async () => undefined],
  [
    "a general no",
    "SKIP",
    "CHOICE",
    (person, topic) => setPreference(ctxOf(person), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
  ],
  [
    "a yes for the tenant",
    "SEND",
    "CHOICE",
    (person, topic) =>
      setPreference(ctxOf(person), { tenantKey, topicKey: topic.key, channel: "EMAIL", enabled: true }),
  ],
  [
    "a tenant's lock",
    "SKIP",
    "TENANT_LOCK",
    (_person, topic) =>
      setTenantPolicy(ctxFor(), {
        tenantKey,
        topicKey: topic.key,
        channel: "EMAIL",
        policy: "DEFAULT_OFF",
        locked: true,
      }),
  ],
  [
    "a tenant's default",
    "SKIP",
    "TENANT_DEFAULT",
    (_person, topic) =>
      setTenantPolicy(ctxFor(), { tenantKey, topicKey: topic.key, channel: "EMAIL", policy: "DEFAULT_OFF" }),
  ],
  [
    "a tenant's requirement",
    "SEND",
    "REQUIRED",
    (_person, topic) =>
      setTenantPolicy(ctxFor(), { tenantKey, topicKey: topic.key, channel: "EMAIL", policy: "REQUIRED", locked: true }),
  ],
  [
    "the channel switched off",
    "SKIP",
    "CHANNEL_SWITCH",
    (person) => setChannelSwitch(ctxOf(person), { channel: "EMAIL", enabled: false }),
  ],
  ["a suppression of everything", "SKIP", "SUPPRESSION", (person) => suppress(person, "ALL")],
  ["a suppression of this topic", "SKIP", "SUPPRESSION", (person, topic) => suppress(person, "TOPIC", topic)],
  [
    "a suppression of another topic",
    "SEND",
    "TOPIC_DEFAULT",
    async (person) => suppress(person, "TOPIC", await makeTopic()),
  ],
  ["a suppression of marketing", "SEND", "TOPIC_DEFAULT", (person) => suppress(person, "MARKETING")],
  ["a suppression of marketing, on marketing", "SKIP", "SUPPRESSION", (person) => suppress(person, "MARKETING"), true],
  ["quiet hours", "DEFER", "QUIET_HOURS", setQuietHours],
  [
    "a daily digest",
    "DIGEST",
    "FREQUENCY",
    (person, topic) => setPreference(ctxOf(person), { topicKey: topic.key, channel: "EMAIL", frequency: "DAILY" }),
  ],
];

const statusOf = { SEND: "SENT", SKIP: "SKIPPED", DEFER: "DEFERRED", DIGEST: "DIGESTED" } as const;

describe("explain, the matrix and what is stored with the delivery say the same", () => {
  test.each(settings)("%s: %s by %s", async (_name, outcome, decidedBy, apply, marketing) => {
    const person = await makePerson();
    const topic = await makeTopic({ classification: marketing ? "MARKETING" : "TRANSACTIONAL" });
    await apply(person, topic);
    // A frequency times anew what waits: that job must not come between the plan and the look at what it stored.
    await runJobs(database.url);
    const told = await explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "EMAIL", tenantKey });
    expect(told).toMatchObject({ outcome, decidedBy, userId: person.id });

    const view = await transaction(system, (tx) => matrix(tx, person.id, tenantKey, new Date()));
    const cell = view && cellOf(view, topic, "EMAIL");
    expect(cell?.effective).toBe(outcome !== "SKIP");
    if (outcome === "SEND" || outcome === "SKIP")
      expect(cell).toMatchObject({ decidedBy, reason: reasonFor(told, "en", "UTC") });

    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      tenantKey,
      audience: { userIds: [person.id] },
      channels: ["EMAIL"],
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url);
    const [row] = await transaction(system, (tx) =>
      tx.select().from(deliveries).where(eq(deliveries.notificationId, notification.id)),
    );
    const { userId: _user, locale: _locale, timeZone: _zone, ...decision } = told;
    expect(row).toMatchObject({ decidedBy, status: statusOf[told.outcome] });
    // undefined is not stored.
    expect(row?.decision).toEqual(JSON.parse(JSON.stringify(decision)));
    expect(row?.nextAttemptAt?.toISOString() ?? null).toBe(told.at);
  });
});

test("a paused channel is told by explain, and is no matter of the matrix", async () => {
  const [person, topic] = [await makePerson(), await makeTopic({ urgent: true })];
  await transaction(system, (tx) =>
    tx.insert(channelPauses).values({ channel: "SLACK", reason: "test", pausedAt: new Date(), pausedBy: "usr_op" }),
  );
  const told = await explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "SLACK" });
  expect(told).toMatchObject({ outcome: "DEFER", decidedBy: "CHANNEL_PAUSED", at: null });
  const view = await transaction(system, (tx) => matrix(tx, person.id, null, new Date()));
  expect(view && cellOf(view, topic, "SLACK")).toMatchObject({ effective: true, decidedBy: "TOPIC_DEFAULT" });
  await transaction(system, (tx) => tx.delete(channelPauses));
});

test("explain answers for any moment", async () => {
  const [person, topic] = [await makePerson({ timeZone: "Europe/Berlin" }), await makeTopic()];
  await transaction(system, (tx) =>
    tx.insert(schedules).values({
      userId: person.id,
      quietHours: [{ days: ["SATURDAY"], start: "22:00", end: "07:00" }],
      updatedAt: new Date(),
      updatedBy: "test",
    }),
  );
  const at = (instant: string) =>
    explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "EMAIL", at: new Date(instant) });
  expect(await at("2026-03-28T20:59:59Z")).toMatchObject({ outcome: "SEND" });
  expect(await at("2026-03-28T21:00:00Z")).toMatchObject({ outcome: "DEFER", at: "2026-03-29T05:00:00.000Z" });
  expect(await at("2026-03-29T05:00:00Z")).toMatchObject({ outcome: "SEND" });
});

test("somebody German is told in German, in the matrix and by explain", async () => {
  const [person, topic] = [await makePerson({ locale: "de-AT", timeZone: "Europe/Vienna" }), await makeTopic()];
  await setPreference(ctxOf(person), { topicKey: topic.key, channel: "EMAIL", enabled: false });
  const told = await explain(ctxOf(person), { userId: person.id, topicKey: topic.key, channel: "EMAIL" });
  expect(told).toMatchObject({ locale: "de-AT", timeZone: "Europe/Vienna" });
  const view = await transaction(system, (tx) => matrix(tx, person.id, null, new Date()));
  expect(view && cellOf(view, topic, "EMAIL").reason).toBe("Sie haben dies ausgeschaltet.");
  expect(reasonFor(told, told.locale, told.timeZone)).toBe("Sie haben dies ausgeschaltet.");
});

test("a suppression covers an address: another address on the channel is not covered", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  await suppress({ ...person, email: "somebody-else@example.com" }, "ALL");
  const ask = { userId: person.id, topicKey: topic.key, channel: "EMAIL" } as const;
  expect(await explain(ctxFor(), ask)).toMatchObject({ outcome: "SEND" });
  await suppress({ ...person, email: person.email?.toUpperCase() ?? "" }, "ALL");
  expect(await explain(ctxFor(), ask)).toMatchObject({ outcome: "SKIP", decidedBy: "SUPPRESSION" });
});

test.each([
  ["the person", (id: string) => signedIn(id), null],
  ["an auditor", () => signedIn("usr_auditor", "AUDITOR"), null],
  ["an admin", () => signedIn("usr_admin", "ADMIN"), null],
  ["a key with PREFERENCES_READ", () => key("PREFERENCES_READ"), null],
  ["another viewer", () => signedIn("usr_other"), "FORBIDDEN"],
  ["a key with SEND", () => key("SEND"), "FORBIDDEN"],
  ["a stranger", () => ({ kind: "anonymous" }) as const, "UNAUTHENTICATED"],
])("%s asking why: refused with %s", async (_name, actorOf, code) => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const asked = explain(ctxFor(actorOf(person.id)), { userId: person.id, topicKey: topic.key, channel: "EMAIL" });
  if (code === null) await expect(asked).resolves.toMatchObject({ outcome: "SEND" });
  else {
    await expect(asked).rejects.toBeInstanceOf(AccessError);
    await expect(asked).rejects.toMatchObject({ code });
  }
});

test("explain names what is not there", async () => {
  const [person, topic] = [await makePerson(), await makeTopic()];
  const nobody = { userId: "usr_00000000000000000000000000", topicKey: topic.key, channel: "EMAIL" } as const;
  await expect(explain(ctxFor(), nobody)).rejects.toMatchObject({ code: "NOT_FOUND", path: ["userId"] });
  const nothing = { userId: person.id, topicKey: "no-such-topic", channel: "EMAIL" } as const;
  await expect(explain(ctxFor(), nothing)).rejects.toBeInstanceOf(NotFoundError);
});
