import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { channelSwitches, preferences, suppressions, users } from "#db/schema/people.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { addressHasher } from "#lib/contacts/address-hash.ts";
import { CHANNEL_POLICIES, type Channel, type ChannelPolicy, SUPPRESSION_SCOPES } from "#lib/enums.ts";
import { AccessError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { key, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { setTopicChannelPolicy } from "#lib/topics/set-policy.ts";
import { upsertTopic } from "#lib/topics/upsert.ts";
import { decide } from "./decide.ts";
import { cellFacts, loadFacts } from "./facts.ts";
import { previewPolicyChange } from "./preview-policy-change.ts";

useDatabase();

const peopleCount = 500;
const now = new Date();
const seed = now.getTime();

const maybe = (weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(true) }, { weight: 10 - weight, arbitrary: fc.constant(false) });
const choiceOf = fc.constantFrom(null, true, true, false);
const onChannel = fc.record({
  has: maybe(8),
  verified: maybe(8),
  switched: fc.constantFrom(null, null, true, false),
  /** On this topic, on another topic, and on this topic for a tenant: only the first counts. */
  choice: choiceOf,
  elsewhere: choiceOf,
  forTenant: choiceOf,
  suppressions: fc.array(
    fc.record({
      scope: fc.constantFrom(...SUPPRESSION_SCOPES),
      ofThisTopic: fc.boolean(),
      ofOldAddress: maybe(4),
      lifted: maybe(3),
    }),
    { maxLength: 2 },
  ),
});
const channels = ["EMAIL", "SMS", "SLACK"] as const;
const somebody = fc.record({ EMAIL: onChannel, SMS: onChannel, SLACK: onChannel });

let marketing: Topic;
let transactional: Topic;
const ids: string[] = [];

beforeAll(async () => {
  marketing = await makeTopic({ classification: "MARKETING" });
  transactional = await makeTopic();
  const people = fc.sample(somebody, { numRuns: peopleCount, seed });
  await transaction(system, async (tx) => {
    const hash = await addressHasher();
    const set = { updatedAt: now, updatedBy: "test" };
    for (const [index, person] of people.entries()) {
      const id = newId("user");
      ids.push(id);
      const address = {
        EMAIL: `Person.${index}@example.com`,
        SMS: `+1555${String(index).padStart(7, "0")}`,
        SLACK: `U${String(index).padStart(6, "0")}`,
      };
      const of = (channel: (typeof channels)[number]) => {
        const { has, verified } = person[channel];
        return { address: has ? address[channel] : null, verifiedAt: has && verified ? now : null };
      };
      await tx.insert(users).values({
        id,
        email: of("EMAIL").address,
        emailVerifiedAt: of("EMAIL").verifiedAt,
        phone: of("SMS").address,
        phoneVerifiedAt: of("SMS").verifiedAt,
        slackUserId: of("SLACK").address,
        slackVerifiedAt: of("SLACK").verifiedAt,
      });
      for (const channel of channels) {
        const { switched, choice, elsewhere, forTenant, suppressions: suppressed } = person[channel];
        // The same choice on both topics, so that both previews have choices of all people.
        const rows = [
          ...[marketing, transactional].map((topic) => ({ topicId: topic.id, tenantKey: "", choice })),
          { topicId: "top_elsewhere", tenantKey: "", choice: elsewhere },
          { topicId: marketing.id, tenantKey: "acme", choice: forTenant },
        ].filter((row) => row.choice !== null || index % 3 === 0);
        if (rows.length > 0)
          await tx.insert(preferences).values(rows.map((row) => ({ userId: id, channel, ...row, ...set })));
        if (switched !== null)
          await tx.insert(channelSwitches).values({ userId: id, channel, enabled: switched, ...set });
        for (const { scope, ofThisTopic, ofOldAddress, lifted } of suppressed)
          await tx
            .insert(suppressions)
            .values({
              userId: id,
              id: newId("suppression"),
              channel,
              addressHash: hash(channel, ofOldAddress ? `old-${address[channel]}` : address[channel].toLowerCase()),
              scope,
              topicId: scope === "TOPIC" ? (ofThisTopic ? marketing.id : transactional.id) : null,
              reason: "UNSUBSCRIBE",
              createdAt: now,
              createdBy: "test",
              liftedAt: lifted ? now : null,
            })
            // Equal suppressions are unique while they are active.
            .onConflictDoNothing();
      }
    }
  });
});

/** The people whom a policy reaches, by a decision for each person. */
async function reachedOneByOne(topic: Topic, channel: Channel, policy: ChannelPolicy): Promise<Set<string>> {
  const { people, shared } = await transaction(system, (tx) =>
    loadFacts(tx, { userIds: ids, topics: [topic], tenantKeys: [] }),
  );
  return new Set(
    ids.filter((id) => {
      const person = people.get(id);
      if (!person) throw new Error("a person is missing");
      const facts = { ...cellFacts(person, shared, topic, channel, null), policy, cap: null };
      return decide(facts, now.getTime()).outcome !== "SKIP";
    }),
  );
}

const preview = (topic: Topic, channel: Channel, policy: ChannelPolicy) =>
  previewPolicyChange(ctxFor(), { topicKey: topic.key, channel, policy });

describe.each(channels)("previewPolicyChange on %s", (channel) => {
  test.each(["MARKETING", "TRANSACTIONAL"])(
    "counts the same people as a decision for each person, for every policy change of a %s topic",
    async (kind) => {
      const topic = kind === "MARKETING" ? marketing : transactional;
      const reached = new Map<ChannelPolicy, Set<string>>();
      for (const policy of CHANNEL_POLICIES) reached.set(policy, await reachedOneByOne(topic, channel, policy));
      const of = (policy: ChannelPolicy) => reached.get(policy) ?? new Set<string>();
      // All four policies reach different numbers of people, so that every change has an effect.
      expect(new Set(CHANNEL_POLICIES.map((policy) => of(policy).size)).size).toBe(4);
      for (const from of CHANNEL_POLICIES) {
        await setTopicChannelPolicy(ctxFor(), { topicKey: topic.key, channel, policy: from });
        for (const to of CHANNEL_POLICIES) {
          const gaining = of(to).difference(of(from)).size;
          const losing = of(from).difference(of(to)).size;
          expect(await preview(topic, channel, to), `${from} to ${to}, seed ${seed}`).toEqual({
            peopleGaining: gaining,
            peopleLosing: losing,
            peopleUnchanged: peopleCount - gaining - losing,
          });
        }
      }
    },
  );
});

describe("previewPolicyChange", () => {
  test("counts no one as gained or lost for an archived topic", async () => {
    const { topic } = await upsertTopic(ctxFor(), { ...(await makeTopic()), archived: true });
    for (const policy of CHANNEL_POLICIES)
      expect(await preview(topic, "EMAIL", policy)).toEqual({
        peopleGaining: 0,
        peopleLosing: 0,
        peopleUnchanged: peopleCount,
      });
  });

  test("counts the people gained by a channel that the topic did not list", async () => {
    const topic = await makeTopic({ channels: [{ channel: "EMAIL", policy: "DEFAULT_ON" }] });
    const gaining = (await reachedOneByOne(topic, "SMS", "REQUIRED")).size;
    expect(gaining).toBeGreaterThan(0);
    expect(await preview(topic, "SMS", "REQUIRED")).toEqual({
      peopleGaining: gaining,
      peopleLosing: 0,
      peopleUnchanged: peopleCount - gaining,
    });
  });

  test("gives the same counts when it is repeated, because it writes nothing", async () => {
    const topic = await makeTopic();
    const before = await preview(topic, "EMAIL", "DEFAULT_OFF");
    expect(await preview(topic, "EMAIL", "DEFAULT_OFF")).toEqual(before);
    expect(before.peopleLosing).toBeGreaterThan(0);
  });

  test("allows auditors, admins and keys with ADMIN, and rejects everyone else", async () => {
    const topic = await makeTopic();
    const change = { topicKey: topic.key, channel: "EMAIL", policy: "REQUIRED" } as const;
    for (const actor of [signedIn("usr_a", "AUDITOR"), signedIn("usr_a", "ADMIN"), key("ADMIN")])
      await expect(previewPolicyChange(ctxFor(actor), change)).resolves.toBeDefined();
    for (const actor of [signedIn("usr_a"), key("USERS_READ", "SEND"), { kind: "anonymous" } as const])
      await expect(previewPolicyChange(ctxFor(actor), change)).rejects.toBeInstanceOf(AccessError);
    const unknown = previewPolicyChange(ctxFor(), { ...change, topicKey: "no-such-topic" });
    await expect(unknown).rejects.toMatchObject({ code: "NOT_FOUND", path: ["topicKey"] });
  });
});
