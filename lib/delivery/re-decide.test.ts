import { eq } from "drizzle-orm";
import { afterEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { outbox } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Person } from "#lib/people/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { upsertTopic } from "#lib/topics/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { acceptNotification, resetDeliveryState } from "./testing/delivering.ts";
import { startFakeVendor } from "./testing/fake-vendor.ts";
import { acceptAll, useVendor } from "./testing/use-vendor.ts";

const database = useDatabase();

afterEach(() => resetDeliveryState(database.url));

const runAll = () => runJobs(database.url);
const plan = () => runJobs(database.url, ["plan"]);

describe("deliver decides again", () => {
  const topicKeyed = (topic: Topic) => ({ topicKey: topic.key, channel: "EMAIL" }) as const;
  test.each<[string, string, (person: Person, topic: Topic) => Promise<unknown>]>([
    [
      "a choice",
      "CHOICE",
      (person, topic) => setPreference(ctxFor(signedIn(person.id)), { ...topicKeyed(topic), enabled: false }),
    ],
    [
      "a switched-off channel",
      "CHANNEL_SWITCH",
      (person) => setChannelSwitch(ctxFor(signedIn(person.id)), { channel: "EMAIL", enabled: false }),
    ],
    [
      "a removed address",
      "ADDRESS",
      (person) => upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: null }] }),
    ],
    ["an archived topic", "TOPIC", (_person, topic) => upsertTopic(ctxFor(), { ...topic, archived: true })],
  ])("after the plan and skips the message for %s (SKIPPED by %s)", async (_name, decidedBy, write) => {
    await using vendor = await startFakeVendor(acceptAll);
    useVendor(vendor.url);
    const [topic, person] = [await makeTopic(), await makePerson()];
    const rows = await acceptNotification(topic, [person], "EMAIL");
    await plan();
    expect(await rows()).toMatchObject([{ status: "QUEUED", decidedBy: "TOPIC_DEFAULT" }]);
    await write(person, topic);
    await runAll();
    const [row] = await rows();
    expect(row).toMatchObject({ status: "SKIPPED", decidedBy, decision: { outcome: "SKIP", decidedBy } });
    expect(row?.settledAt).not.toBeNull();
    expect(vendor.requests).toEqual([]);
  });

  test("and sends to an address that changed after the plan", async () => {
    const [topic, person] = [await makeTopic(), await makePerson()];
    const rows = await acceptNotification(topic, [person], "EMAIL");
    await plan();
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    await runAll();
    const [row] = await rows();
    const [mail] = await transaction(system, (tx) =>
      tx
        .select()
        .from(outbox)
        .where(eq(outbox.deliveryId, row?.id ?? "")),
    );
    expect(mail?.recipient).toBe(`new-${person.email}`);
  });

  test("and fails only the delivery of a person who was erased after the plan", async () => {
    const people = await makePeople(3);
    const rows = await acceptNotification(await makeTopic(), people, "EMAIL");
    await plan();
    await asOwner(database.url, "DELETE FROM users WHERE id = $1", [people[1]?.id]);
    await runAll();
    expect((await rows()).map(({ status }) => status).sort()).toEqual(["FAILED", "SENT", "SENT"]);
  });
});
