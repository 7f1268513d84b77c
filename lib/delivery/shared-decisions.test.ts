import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { decisionText, type Step } from "#lib/decision.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setPreference, setSchedule } from "#lib/preferences/index.ts";
import { eraseUser } from "#lib/privacy/index.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { isShareable, sharedDecisionId } from "./shared-decisions.ts";

const database = useDatabase();

async function planFor(topic: Topic, people: Person[]): Promise<string> {
  const { notification } = await sendNotification(ctxFor(), {
    topicKey: topic.key,
    audience: { userIds: people.map(({ id }) => id) },
    channels: ["EMAIL"],
    subject: "Hello",
    body: "Hello",
  });
  await runJobs(database.url, ["plan"]);
  return notification.id;
}
const storedFor = async (notificationId: string, { id }: Person) => {
  const [row] = await asOwner<{ decision: unknown; decision_id: string | null }>(
    database.url,
    "SELECT decision, decision_id FROM deliveries WHERE notification_id = $1 AND user_id = $2",
    [notificationId, id],
  );
  return row;
};
const readFor = async (notificationId: string) =>
  transaction(system, (tx) =>
    tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.notificationId, notificationId)),
  );
const sharedTexts = async () =>
  (await asOwner<{ text: string }>(database.url, "SELECT decision::text AS text FROM shared_decisions")).map(
    ({ text }) => text,
  );

describe("isShareable", () => {
  const decisionWith = (step: Partial<Step>) => ({
    outcome: "SKIP" as const,
    decidedBy: "TOPIC" as const,
    at: null,
    steps: [{ layer: "TOPIC", verdict: "SKIP", reasonKey: "topic.archived", ...step } satisfies Step],
  });

  test.each([
    ["a decision without values", {}, 1, true],
    ["a tenant's policy", { layer: "TENANT_LOCK", setAt: "2026-01-01T00:00:00Z", setBy: "usr_admin" }, 1, true],
    ["a paused channel", { layer: "CHANNEL_PAUSED", setAt: "2026-01-01T00:00:00Z", setBy: "usr_admin" }, 1, true],
    ["the time of the person's own choice", { layer: "CHOICE", setAt: "2026-01-01T00:00:00Z" }, 1_000, false],
    ["the actor of the person's own choice", { layer: "CHOICE", setBy: "usr_1" }, 1_000, false],
    ["the time of a suppression", { layer: "SUPPRESSION", setAt: "2026-01-01T00:00:00Z" }, 1_000, false],
    ["a time that nine people have", { layer: "QUIET_HOURS", values: { at: "2026-01-01T00:00:00Z" } }, 9, false],
    ["a time that ten people have", { layer: "QUIET_HOURS", values: { at: "2026-01-01T00:00:00Z" } }, 10, true],
    ["a count that one person has", { layer: "FREQUENCY_CAP", values: { sent: 1, limit: 3 } }, 1, false],
  ] satisfies [string, Partial<Step>, number, boolean][])("answers for %s", (_what, step, people, expected) => {
    expect(isShareable(decisionWith(step), people)).toBe(expected);
  });
});

describe("plan", () => {
  test("stores a decision that people share once, and a person's own decision with their delivery", async () => {
    const [topic, people, chooser] = [await makeTopic(), await makePeople(20), await makePerson()];
    await setPreference(ctxFor(signedIn(chooser.id)), { topicKey: topic.key, channel: "EMAIL", enabled: false });
    const id = await planFor(topic, [...people, chooser]);
    const shared = await Promise.all(people.map((person) => storedFor(id, person)));
    expect(new Set(shared.map((row) => row?.decision_id)).size).toBe(1);
    expect(shared.map((row) => row?.decision)).toEqual(people.map(() => null));
    expect(await storedFor(id, chooser)).toMatchObject({ decision: { decidedBy: "CHOICE" }, decision_id: null });
    const read = await readFor(id);
    expect(read.map(({ decision, userId }) => [userId, decision.decidedBy]).sort()).toEqual(
      [...people.map(({ id: userId }) => [userId, "TOPIC_DEFAULT"]), [chooser.id, "CHOICE"]].sort(),
    );
    const [first] = read.filter(({ decisionId }) => decisionId !== null);
    const text = first && decisionText(first.decision);
    expect(first?.decision.steps.map(({ reasonKey }) => reasonKey)).toContain("topicDefault.on");
    expect(text).toContain('"because":"topicDefault.on"');
  });

  test("stores the new decisions of a chunk in the order of their ids, so that two plans never deadlock", async () => {
    const topic = await makeTopic();
    const withAddress = await makePeople(500);
    const without = await makePeople(500, { email: null });
    await asOwner(
      database.url,
      `CREATE TABLE stored (position serial, plan xid8 DEFAULT pg_current_xact_id(), id uuid);
       GRANT ALL ON stored, stored_position_seq TO np_app;
       CREATE FUNCTION store() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN INSERT INTO stored (id) VALUES (NEW.id); RETURN NULL; END $$;
       CREATE TRIGGER store AFTER INSERT ON shared_decisions FOR EACH ROW EXECUTE FUNCTION store()`,
    );
    const storedBy = async (people: Person[]) => {
      await asOwner(database.url, "TRUNCATE shared_decisions, stored");
      await planFor(topic, people);
      return asOwner<{ plan: string; id: string }>(database.url, "SELECT plan, id FROM stored ORDER BY position");
    };
    const plans = [
      await storedBy([...withAddress, ...without]),
      await storedBy([...(await makePeople(500, { email: null })), ...(await makePeople(500))]),
    ];
    await asOwner(database.url, "DROP TABLE stored; DROP FUNCTION store CASCADE");
    for (const stored of plans) {
      const ids = stored.map(({ id }) => id);
      expect([new Set(stored.map(({ plan }) => plan)).size, ids.length]).toEqual([1, 2]);
      expect(ids).toEqual(ids.toSorted());
    }
    expect(new Set(plans.flat().map(({ id }) => id)).size).toBe(2);
  });

  test("uses the shared decision of an earlier plan, whatever its topic", async () => {
    const people = await makePeople(2);
    const first = await planFor(await makeTopic(), people);
    const before = await sharedTexts();
    const second = await planFor(await makeTopic(), people);
    expect(await sharedTexts()).toEqual(before);
    const ids = new Set([...(await readFor(first)), ...(await readFor(second))].map(({ decisionId }) => decisionId));
    expect(ids.size).toBe(1);
  });

  test("keeps the end of quiet hours with the delivery of the only person who has it", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    const days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"] as const;
    await setSchedule(ctxFor(signedIn(person.id)), { quietHours: [{ days: [...days], start: "00:00", end: "23:59" }] });
    const id = await planFor(topic, [person]);
    expect(await storedFor(id, person)).toMatchObject({ decision: { decidedBy: "QUIET_HOURS" }, decision_id: null });
  });

  test("leaves nothing of a person in shared decisions when the person is erased", async () => {
    const [topic, person, others] = [await makeTopic(), await makePerson(), await makePeople(3)];
    await setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel: "EMAIL", enabled: true });
    const id = await planFor(topic, [person, ...others]);
    expect(JSON.stringify((await storedFor(id, person))?.decision)).toContain(person.id);
    await eraseUser(ctxFor(), { userId: person.id, reason: "asked for" });
    expect((await sharedTexts()).filter((text) => text.includes(person.id))).toEqual([]);
    expect(await storedFor(id, person)).toBeUndefined();
  });
});

describe("settle", () => {
  test("stores a decision that changed since the plan with the delivery", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    const id = await planFor(topic, [person]);
    expect(await storedFor(id, person)).toMatchObject({ decision: null });
    await setPreference(ctxFor(signedIn(person.id)), { topicKey: topic.key, channel: "EMAIL", enabled: false });
    await runJobs(database.url);
    expect(await storedFor(id, person)).toMatchObject({ decision: { decidedBy: "CHOICE" }, decision_id: null });
    expect(await readFor(id)).toMatchObject([{ status: "SKIPPED", decision: { decidedBy: "CHOICE" } }]);
  });
});

describe("sharedDecisionId", () => {
  test("depends on the whole text", () => {
    expect(sharedDecisionId("a")).toMatch(/^[0-9a-f]{32}$/);
    expect(sharedDecisionId("a")).not.toBe(sharedDecisionId("b"));
  });
});
