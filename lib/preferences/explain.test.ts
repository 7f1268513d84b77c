import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelPauses, deliveries, deliveryColumns, schedules, suppressions } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { addressHasher } from "#lib/contacts/address-hash.ts";
import { AccessError, NotFoundError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { cellOf, key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { explain, explainSteps } from "./explain.ts";
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
  // Quiet hours around the clock except for one minute far from now, so that they apply whenever the test runs.
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
  ["no settings", "SEND", "TOPIC_DEFAULT", async () => undefined],
  [
    "a general opt-out",
    "SKIP",
    "CHOICE",
    (person, topic) => setPreference(ctxOf(person), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
  ],
  [
    "an opt-in for the tenant",
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
    "a channel that is switched off",
    "SKIP",
    "CHANNEL_SWITCH",
    (person) => setChannelSwitch(ctxOf(person), { channel: "EMAIL", enabled: false }),
  ],
  ["a suppression with scope ALL", "SKIP", "SUPPRESSION", (person) => suppress(person, "ALL")],
  ["a suppression with scope TOPIC", "SKIP", "SUPPRESSION", (person, topic) => suppress(person, "TOPIC", topic)],
  [
    "a suppression with scope TOPIC of another topic",
    "SEND",
    "TOPIC_DEFAULT",
    async (person) => suppress(person, "TOPIC", await makeTopic()),
  ],
  ["a suppression with scope MARKETING", "SEND", "TOPIC_DEFAULT", (person) => suppress(person, "MARKETING")],
  [
    "a suppression with scope MARKETING for a marketing topic",
    "SKIP",
    "SUPPRESSION",
    (person) => suppress(person, "MARKETING"),
    true,
  ],
  ["quiet hours", "DEFER", "QUIET_HOURS", setQuietHours],
  [
    "a daily digest",
    "DIGEST",
    "FREQUENCY",
    (person, topic) => setPreference(ctxOf(person), { topicKey: topic.key, channel: "EMAIL", frequency: "DAILY" }),
  ],
];

const statusOf = { SEND: "SENT", SKIP: "SKIPPED", DEFER: "DEFERRED", DIGEST: "DIGESTED" } as const;

describe("explain, matrix and delivery", () => {
  test.each(settings)("agree for %s: %s, decided by %s", async (_name, outcome, decidedBy, apply, marketing) => {
    const person = await makePerson();
    const topic = await makeTopic({ classification: marketing ? "MARKETING" : "TRANSACTIONAL" });
    await apply(person, topic);
    // A new frequency adds a reschedule job. It must run before the plan, or it could change the stored decision.
    await runJobs(database.url);
    const explained = await explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "EMAIL", tenantKey });
    expect(explained).toMatchObject({ outcome, decidedBy, userId: person.id });

    const view = await matrix(ctxFor(system), person.id, tenantKey);
    const cell = view && cellOf(view, topic, "EMAIL");
    expect(cell?.effective).toBe(outcome !== "SKIP");
    if (outcome === "SEND" || outcome === "SKIP")
      expect(cell).toMatchObject({
        decidedBy,
        reason: reasonFor(explained, { ...explained, locale: "en", timeZone: "UTC" }),
      });

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
      tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.notificationId, notification.id)),
    );
    const { at, steps } = explained;
    expect(row).toMatchObject({ decidedBy, status: statusOf[explained.outcome] });
    // undefined is not stored.
    expect(row?.decision).toEqual(JSON.parse(JSON.stringify({ outcome: explained.outcome, decidedBy, at, steps })));
    expect(row?.nextAttemptAt?.toISOString() ?? null).toBe(explained.at);
  });
});

describe("explain", () => {
  test("reports a paused channel, which the matrix ignores", async () => {
    const [person, topic] = [await makePerson(), await makeTopic({ urgent: true })];
    await transaction(system, (tx) =>
      tx.insert(channelPauses).values({ channel: "SLACK", reason: "test", pausedAt: new Date(), pausedBy: "usr_op" }),
    );
    const explained = await explain(ctxFor(), { userId: person.id, topicKey: topic.key, channel: "SLACK" });
    expect(explained).toMatchObject({ outcome: "DEFER", decidedBy: "CHANNEL_PAUSED", at: null });
    const view = await matrix(ctxFor(system), person.id, null);
    expect(view && cellOf(view, topic, "SLACK")).toMatchObject({ effective: true, decidedBy: "TOPIC_DEFAULT" });
    await transaction(system, (tx) => tx.delete(channelPauses));
  });

  test("decides for any moment", async () => {
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

  test("gives a German-speaking person German reasons, like the matrix", async () => {
    const [person, topic] = [await makePerson({ locale: "de-AT", timeZone: "Europe/Vienna" }), await makeTopic()];
    await setPreference(ctxOf(person), { topicKey: topic.key, channel: "EMAIL", enabled: false });
    const explained = await explain(ctxOf(person), { userId: person.id, topicKey: topic.key, channel: "EMAIL" });
    expect(explained).toMatchObject({ locale: "de-AT", timeZone: "Europe/Vienna" });
    const view = await matrix(ctxFor(system), person.id, null);
    expect(view && cellOf(view, topic, "EMAIL").reason).toBe("Sie haben dies ausgeschaltet.");
    expect(reasonFor(explained, explained)).toBe("Sie haben dies ausgeschaltet.");
  });

  test("applies a suppression only to its address, not to another address on the channel", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await suppress({ ...person, email: "someone-else@example.com" }, "ALL");
    const query = { userId: person.id, topicKey: topic.key, channel: "EMAIL" } as const;
    expect(await explain(ctxFor(), query)).toMatchObject({ outcome: "SEND" });
    await suppress({ ...person, email: person.email?.toUpperCase() ?? "" }, "ALL");
    expect(await explain(ctxFor(), query)).toMatchObject({ outcome: "SKIP", decidedBy: "SUPPRESSION" });
  });

  test.each([
    ["allows the person", (id: string) => signedIn(id), null],
    ["allows an auditor", () => signedIn("usr_auditor", "AUDITOR"), null],
    ["allows an admin", () => signedIn("usr_admin", "ADMIN"), null],
    ["allows a key with PREFERENCES_READ", () => key("PREFERENCES_READ"), null],
    ["rejects another viewer with FORBIDDEN", () => signedIn("usr_other"), "FORBIDDEN"],
    ["rejects a key with SEND with FORBIDDEN", () => key("SEND"), "FORBIDDEN"],
    [
      "rejects a caller without credentials with UNAUTHENTICATED",
      () => ({ kind: "anonymous" }) as const,
      "UNAUTHENTICATED",
    ],
  ])("%s", async (_name, actorOf, code) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const explained = explain(ctxFor(actorOf(person.id)), { userId: person.id, topicKey: topic.key, channel: "EMAIL" });
    if (code === null) await expect(explained).resolves.toMatchObject({ outcome: "SEND" });
    else {
      await expect(explained).rejects.toBeInstanceOf(AccessError);
      await expect(explained).rejects.toMatchObject({ code });
    }
  });

  test("rejects an unknown person or topic with NotFoundError", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const nobody = { userId: "usr_00000000000000000000000000", topicKey: topic.key, channel: "EMAIL" } as const;
    await expect(explain(ctxFor(), nobody)).rejects.toMatchObject({ code: "NOT_FOUND", path: ["userId"] });
    const nothing = { userId: person.id, topicKey: "no-such-topic", channel: "EMAIL" } as const;
    await expect(explain(ctxFor(), nothing)).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe("explainSteps", () => {
  const anAdmin = ctxFor(signedIn("usr_boss", "ADMIN"));
  const setByIn = async (actor: Actor, userId: string, topicKey: string) => {
    const decision = await explain(ctxFor(actor), { userId, topicKey, channel: "EMAIL", tenantKey });
    const steps = explainSteps(actor, decision);
    expect(steps.map(({ detail }) => detail)).not.toContain("");
    return steps.map(({ setBy }) => setBy).findLast((setBy) => setBy !== undefined);
  };
  const readers: [string, (id: string) => Actor, string | null][] = [
    ["shows an ADMIN", () => signedIn("usr_admin", "ADMIN"), "usr_boss"],
    ["shows an AUDITOR", () => signedIn("usr_auditor", "AUDITOR"), "usr_boss"],
    ["shows a key", () => key("PREFERENCES_READ"), "usr_boss"],
    ["hides from the person", (id) => signedIn(id), null],
    ["hides from the person's token", (userId) => ({ kind: "token", userId }), null],
    ["hides from the person's link", (userId) => ({ kind: "link", userId, tenantKey }), null],
  ];
  test.each(readers)("%s who set a tenant's policy", async (_name, actorOf, expected) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const policy = { tenantKey, topicKey: topic.key, channel: "EMAIL" as const, locked: true };
    await setTenantPolicy(anAdmin, { ...policy, policy: "DEFAULT_OFF" });
    expect(await setByIn(actorOf(person.id), person.id, topic.key)).toBe(expected);
  });

  test("shows a person who set their own choice", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await setPreference(anAdmin, { userId: person.id, topicKey: topic.key, channel: "EMAIL", enabled: false });
    expect(await setByIn(signedIn(person.id), person.id, topic.key)).toBe("usr_boss");
  });
});
