import { LRUCache } from "lru-cache";
import { readBatch, type Sender, type Tx } from "#db/client.ts";
import { prepared } from "#db/prepared.ts";
import type { channelSwitches, preferences, suppressions } from "#db/schema/index.ts";
import { together } from "#db/together.ts";
import type { Actor } from "#lib/actor.ts";
import { type AddressHasher, activeSuppressions, addressHasher, addressOf } from "#lib/contacts/index.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import type { Person } from "#lib/people/index.ts";
import { processSingleton } from "#lib/process-singleton.ts";
import { log } from "#lib/telemetry/index.ts";
import { isTimeZone } from "#lib/time-zone.ts";
import { type Catalogue, catalogueFor, policyOf, readCatalogue, type Topic } from "#lib/topics/index.ts";
import type { Choice, Facts } from "./decide.ts";
import { type StoredFacts, type StoredFactsQuery, selectStoredFacts } from "./facts-rows.ts";
import { readTimes, type StoredTimes } from "./stored-times.ts";
import { startOfDayMs } from "./timing.ts";

export type PreferenceRow = typeof preferences.$inferSelect;
type SwitchRow = typeof channelSwitches.$inferSelect;
type SuppressionRow = typeof suppressions.$inferSelect;

/** A person with all stored facts that decisions about them read. */
export interface PersonFacts {
  person: Person;
  /** The stored text is not a time zone, so `person.timeZone` is UTC instead. */
  isZoneUnknown: boolean;
  /** By `choiceKey`. */
  preferences: Map<string, PreferenceRow>;
  switches: SwitchRow[];
  suppressions: SuppressionRow[];
  times: StoredTimes;
  /** MARKETING messages that count towards the cap on the person's own calendar day. 0 unless the query counted them. */
  marketingToday: number;
}

/** Facts that are equal for all people of a batch, so they are read once. */
export interface SharedFacts {
  /** With the policies of the query's tenants. */
  catalogue: Catalogue;
  hash: AddressHasher;
}

export interface FactsQuery {
  userIds: readonly string[];
  /** Omitted = all topics, for the whole matrix. */
  topics?: readonly Topic[];
  tenantKeys: readonly (string | null)[];
  /** Loads the choices for every other tenant too. */
  allTenants?: boolean;
  /**
   * Counts the MARKETING messages of the calendar day of `at`, which only decisions about sending need. `claimed`: deliveries
   * that the caller has claimed. If given, deliveries that other workers are sending count too.
   */
  count?: { at: Date; claimed?: readonly string[] };
}

/** The stored tenant key of a general choice. */
export const generalTenantKey = "";

export const choiceKey = ({ topicId, channel, tenantKey }: Pick<PreferenceRow, "topicId" | "channel" | "tenantKey">) =>
  `${topicId} ${channel} ${tenantKey}`;

/** The facts of each person. The map has no entry for a person who does not exist or is not visible. */
export interface LoadedFacts {
  people: Map<string, PersonFacts>;
  shared: SharedFacts;
}

/** Loads the facts of many people at once. */
export async function loadFacts(tx: Tx, query: FactsQuery): Promise<LoadedFacts> {
  const { tenantKeys, topics, allTenants = false, count } = query;
  const [stored, hash, known] = await together([
    selectStoredFacts(tx, storedQuery(query)),
    addressHasher(),
    allTenants ? null : readCatalogue(tx, tenantKeys),
  ]);
  const catalogue =
    known ?? (await readCatalogue(tx, [...tenantKeys, ...stored.preferences.map(({ tenantKey }) => tenantKey)]));
  const people = assemble(stored);
  const countedTopics = count ? marketingIds(catalogue, topics) : [];
  if (count && countedTopics.length > 0) await countMarketing(tx, people, countedTopics, count);
  return { people, shared: { catalogue, hash } };
}

/** Like loadFacts, outside of a transaction: one round trip while the catalogue is in memory. */
export async function readFacts(actor: Actor, query: Omit<FactsQuery, "allTenants">): Promise<LoadedFacts> {
  const { count } = query;
  const [stored, hash, catalogue] = await Promise.all([
    readBatch(actor, (batch) => selectStoredFacts(batch, storedQuery(query))),
    addressHasher(),
    catalogueFor(actor, query.tenantKeys),
  ]);
  const people = assemble(stored);
  const countedTopics = count ? marketingIds(catalogue, query.topics) : [];
  if (count && countedTopics.length > 0)
    await readBatch(actor, (batch) => countMarketing(batch, people, countedTopics, count));
  return { people, shared: { catalogue, hash } };
}

/** A person and the tenant whose messages a matrix is about; null: the person's general preferences. */
export interface FactsKey {
  userId: string;
  tenantKey: string | null;
}
export interface FactsOfPerson {
  facts: PersonFacts;
  shared: SharedFacts;
}

/** Reads the facts for each key, all in one round trip. Null: there is no such person, or the actor does not see them. */
export async function readFactsFor(actor: Actor, keys: readonly FactsKey[]): Promise<(FactsOfPerson | null)[]> {
  const { people, shared } = await readFacts(actor, {
    userIds: keys.map(({ userId }) => userId),
    tenantKeys: keys.map(({ tenantKey }) => tenantKey),
  });
  return keys.map(({ userId }) => {
    const facts = people.get(userId);
    return facts ? { facts, shared } : null;
  });
}

const storedQuery = ({ userIds, topics, tenantKeys, allTenants }: FactsQuery): StoredFactsQuery => ({
  userIds: [...new Set(userIds)],
  tenantKeys: allTenants ? null : [generalTenantKey, ...tenantKeys.filter((key) => key !== null)],
  topicIds: topics?.map(({ id }) => id) ?? null,
});

function assemble(stored: StoredFacts): Map<string, PersonFacts> {
  const people = new Map<string, PersonFacts>();
  for (const { person, storedZone } of stored.people) {
    const isZoneUnknown = !isTimeZone(storedZone);
    if (isZoneUnknown) reportUnknownZone(person.id);
    people.set(person.id, emptyFacts(person, isZoneUnknown));
  }
  for (const row of stored.preferences) people.get(row.userId)?.preferences.set(choiceKey(row), row);
  for (const row of stored.switches) people.get(row.userId)?.switches.push(row);
  for (const row of stored.suppressions) people.get(row.userId)?.suppressions.push(row);
  for (const row of stored.schedules) {
    const facts = people.get(row.userId);
    if (facts) facts.times = readTimes(row);
  }
  return people;
}

const reportedPeople = () =>
  processSingleton("preferences.unknownZones", () => new LRUCache<string, true>({ max: 10_000 }));

/** Logs that a person's stored time zone is unknown and UTC is used instead: once for each person and process. */
function reportUnknownZone(userId: string): void {
  const people = reportedPeople();
  if (people.has(userId)) return;
  people.set(userId, true);
  log.warn(
    { user: "system:preferences", role: "SYSTEM", action: "person.timeZone", result: "failed", subject: userId },
    "the stored time zone is unknown: UTC is used until another one is set",
  );
}

const emptyFacts = (person: Person, isZoneUnknown: boolean): PersonFacts => ({
  person,
  isZoneUnknown,
  preferences: new Map(),
  switches: [],
  suppressions: [],
  times: readTimes(null),
  marketingToday: 0,
});

/** The topics whose messages count towards the cap. None if no MARKETING topic is asked for. */
function marketingIds({ topics }: Catalogue, requested: readonly Topic[] = topics): string[] {
  const isMarketing = ({ classification }: Topic) => classification === "MARKETING";
  return requested.some(isMarketing) ? topics.filter(isMarketing).map(({ id }) => id) : [];
}

/** $1: the start of each person's day, $2: MARKETING topics, $3: now. `orSending` reads $4. */
const countStatement = (orSending: string) =>
  prepared<{ user_id: string; messages: number }>(`
    SELECT d.user_id, count(DISTINCT COALESCE(d.digest_id, d.id))::int AS messages
    FROM jsonb_to_recordset($1::jsonb) AS day ("userId" text, start timestamptz)
    JOIN deliveries d ON d.user_id = day."userId" AND d.topic_id = ANY($2::text[])
      AND ((d.sent_at >= day.start AND d.sent_at <= $3::timestamptz) ${orSending})
    GROUP BY d.user_id`);
const countSent = countStatement("");
const countSentAndSending = countStatement("OR (d.status = 'SENDING' AND d.id <> ALL($4::text[]))");

/** Counts the messages towards the daily cap. A digest counts as one message. */
async function countMarketing(
  to: Sender,
  people: Map<string, PersonFacts>,
  topicIds: readonly string[],
  { at, claimed }: NonNullable<FactsQuery["count"]>,
): Promise<void> {
  if (people.size === 0) return;
  // The start of the day is computed here, because PostgreSQL may not know every time zone that a person can choose.
  const days = [...people.values()].map(({ person }) => ({
    userId: person.id,
    start: new Date(startOfDayMs(at.getTime(), person.timeZone)),
  }));
  const values = [JSON.stringify(days), topicIds, at.toISOString()];
  const counted = claimed ? await countSentAndSending(to, [...values, claimed]) : await countSent(to, values);
  for (const { user_id, messages } of counted) {
    const facts = people.get(user_id);
    if (facts) facts.marketingToday = messages;
  }
}

const provenance = (row: { updatedAt: Date; updatedBy: string }) => ({
  setAt: row.updatedAt.toISOString(),
  setBy: row.updatedBy,
});

function choiceOf(facts: PersonFacts, topicId: string, channel: Channel, tenantKey: string): Choice | null {
  const row = facts.preferences.get(choiceKey({ topicId, channel, tenantKey }));
  return row ? { choice: row.choice, frequency: row.frequency, ...provenance(row) } : null;
}

/** Builds the input of `decide` for one cell: this person, topic, channel and tenant. */
export function cellFacts(
  facts: PersonFacts,
  shared: SharedFacts,
  topic: Topic,
  channel: Channel,
  tenantKey: string | null,
  /** MARKETING messages sent in the same batch that count towards the cap before this one. */
  marketingBefore = 0,
): Facts {
  const address = addressOf(facts.person, channel);
  const tenantPolicy = shared.catalogue.tenantPolicy(tenantKey, topic.id, channel);
  const channelSwitch = facts.switches.find((row) => row.channel === channel);
  const pause = shared.catalogue.pauses.get(channel);
  return {
    topicId: topic.id,
    archived: topic.archivedAt !== null,
    classification: topic.classification,
    urgent: topic.urgent,
    policy: policyOf(topic, channel),
    address: address === null ? "MISSING" : address.verifiedAt === null ? "UNVERIFIED" : "VERIFIED",
    suppressions: activeSuppressions(facts.suppressions, channel, address?.address ?? null, shared.hash).map((row) => ({
      scope: row.scope,
      topicId: row.topicId,
      reason: row.reason,
      createdAt: row.createdAt.toISOString(),
    })),
    tenantPolicy: tenantPolicy
      ? { policy: tenantPolicy.policy, locked: tenantPolicy.locked, ...provenance(tenantPolicy) }
      : null,
    channelSwitch: channelSwitch ? { enabled: channelSwitch.enabled, ...provenance(channelSwitch) } : null,
    tenantChoice: tenantKey === null ? null : choiceOf(facts, topic.id, channel, tenantKey),
    generalChoice: choiceOf(facts, topic.id, channel, generalTenantKey),
    cap: { limit: env().MARKETING_DAILY_CAP, sent: facts.marketingToday + marketingBefore },
    channelPause: pause ? { pausedAt: pause.pausedAt.toISOString(), pausedBy: pause.pausedBy } : null,
    timeZone: facts.person.timeZone,
    quietHours: facts.times.quietHours,
    snoozedUntilMs: facts.times.snoozedUntil?.getTime() ?? null,
    digestTime: facts.times.digestTime,
    digestWeekday: facts.times.digestWeekday,
    unreadable: facts.times.unreadable,
  };
}
