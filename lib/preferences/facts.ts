import { and, getTableColumns, inArray, isNull, sql } from "drizzle-orm";
import type { Tx } from "#db/client.ts";
import { channelSwitches, deliveries, preferences, schedules, suppressions, users } from "#db/schema/index.ts";
import { type AddressHasher, activeSuppressions, addressHasher, addressOf } from "#lib/contacts/index.ts";
import type { Channel } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import type { Person } from "#lib/people/index.ts";
import { isTimeZone } from "#lib/time-zone.ts";
import { type Catalogue, policyOf, readCatalogue, type Topic } from "#lib/topics/index.ts";
import type { Choice, Facts } from "./decide.ts";
import { storedZone } from "./schedule.ts";
import { readTimes, type StoredTimes } from "./stored-times.ts";
import { startOfDayMs } from "./timing.ts";
import { reportUnknownZone } from "./unknown-zone.ts";

type PreferenceRow = typeof preferences.$inferSelect;
type SwitchRow = typeof channelSwitches.$inferSelect;
type SuppressionRow = typeof suppressions.$inferSelect;

/** A person with all stored facts that decisions about them read. */
export interface PersonFacts {
  person: Person;
  preferences: PreferenceRow[];
  switches: SwitchRow[];
  suppressions: SuppressionRow[];
  times: StoredTimes;
  /** MARKETING messages that count towards the cap on the person's own calendar day. */
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
  /** The moment of the decision. The daily cap counts the calendar day of this moment. */
  at: Date;
  /** Deliveries that the caller has claimed for sending. If given, deliveries that other workers are sending count towards the cap. */
  claimed?: readonly string[];
}

const generalTenantKey = "";

/** Loads the facts of many people at once. The map has no entry for a person who does not exist or is not visible. */
export async function loadFacts(
  tx: Tx,
  { userIds, topics: requestedTopics, tenantKeys, at, claimed }: FactsQuery,
): Promise<{ people: Map<string, PersonFacts>; shared: SharedFacts }> {
  const ids = [...new Set(userIds)];
  const topicIds = requestedTopics?.map(({ id }) => id);
  const tenants = [...new Set(tenantKeys.filter((key) => key !== null))];
  const idList = sql.param(ids);
  const people = await tx
    .select({ ...getTableColumns(users), storedZone })
    .from(users)
    .where(sql`${users.id} = ANY(${idList})`);
  const preferenceRows = await tx
    .select()
    .from(preferences)
    .where(
      and(
        sql`${preferences.userId} = ANY(${idList})`,
        inArray(preferences.tenantKey, [generalTenantKey, ...tenants]),
        topicIds && inArray(preferences.topicId, topicIds),
      ),
    );
  const switchRows = await tx.select().from(channelSwitches).where(sql`${channelSwitches.userId} = ANY(${idList})`);
  const suppressionRows = await tx
    .select()
    .from(suppressions)
    .where(and(sql`${suppressions.userId} = ANY(${idList})`, isNull(suppressions.liftedAt)));
  const scheduleRows = await tx.select().from(schedules).where(sql`${schedules.userId} = ANY(${idList})`);
  const catalogue = await readCatalogue(tx, tenants);
  const hash = await addressHasher();

  for (const { id, storedZone } of people) if (!isTimeZone(storedZone)) reportUnknownZone(id);
  const found = new Map<string, PersonFacts>(people.map((person) => [person.id, emptyFacts(person)]));
  if (requestedTopics?.some(isMarketing) ?? true) await countMarketing(tx, found, catalogue, at, claimed);
  for (const row of preferenceRows) found.get(row.userId)?.preferences.push(row);
  for (const row of switchRows) found.get(row.userId)?.switches.push(row);
  for (const row of suppressionRows) found.get(row.userId)?.suppressions.push(row);
  for (const row of scheduleRows) {
    const facts = found.get(row.userId);
    if (facts) facts.times = readTimes(row);
  }
  return { people: found, shared: { catalogue, hash } };
}

const emptyFacts = (person: Person): PersonFacts => ({
  person,
  preferences: [],
  switches: [],
  suppressions: [],
  times: readTimes(null),
  marketingToday: 0,
});

const isMarketing = ({ classification }: Topic) => classification === "MARKETING";

/** Counts the messages towards the daily cap. A digest counts as one message. */
async function countMarketing(
  tx: Tx,
  people: Map<string, PersonFacts>,
  catalogue: Catalogue,
  at: Date,
  claimed: readonly string[] | undefined,
): Promise<void> {
  const marketing = catalogue.topics.filter(isMarketing).map(({ id }) => id);
  if (people.size === 0 || marketing.length === 0) return;
  // The start of the day is computed here, because PostgreSQL may not know every time zone that a person can choose.
  const days = [...people.values()].map(({ person }) => ({
    userId: person.id,
    start: new Date(startOfDayMs(at.getTime(), person.timeZone)),
  }));
  const sending = claimed ? sql`d.status = 'SENDING' AND d.id <> ALL(${sql.param([...claimed])}::text[])` : sql`false`;
  const counted = await tx.execute<{ user_id: string; messages: number }>(sql`
    SELECT d.user_id, count(DISTINCT COALESCE(d.digest_id, d.id))::int AS messages
    FROM jsonb_to_recordset(${JSON.stringify(days)}::jsonb) AS day ("userId" text, start timestamptz)
    JOIN ${deliveries} d ON d.user_id = day."userId" AND d.topic_id = ANY(${sql.param(marketing)}::text[])
      AND ((d.sent_at >= day.start AND d.sent_at <= ${at.toISOString()}) OR (${sending}))
    GROUP BY d.user_id`);
  for (const { user_id, messages } of counted.rows) {
    const facts = people.get(user_id);
    if (facts) facts.marketingToday = messages;
  }
}

const provenance = (row: { updatedAt: Date; updatedBy: string }) => ({
  setAt: row.updatedAt.toISOString(),
  setBy: row.updatedBy,
});

function choiceOf(facts: PersonFacts, topicId: string, channel: Channel, tenantKey: string): Choice | null {
  const row = facts.preferences.find(
    (one) => one.topicId === topicId && one.channel === channel && one.tenantKey === tenantKey,
  );
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
