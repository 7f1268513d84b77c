import { eq, getTableColumns, inArray } from "drizzle-orm";
import { databaseIdentity, mayReadCached, read, type Tx, untilBegun } from "#db/client.ts";
import { LiveCache } from "#db/live-cache.ts";
import { channelPauses, tenantPolicies, topicChannels, topics } from "#db/schema/index.ts";
import { type Actor, isProbe } from "#lib/actor.ts";
import { CHANNELS, type Channel, type ChannelPolicy } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";

export type Topic = Readonly<typeof topics.$inferSelect> & {
  /** The listed channels, in the order of CHANNELS. A channel that is not listed is UNAVAILABLE. */
  readonly channels: readonly { readonly channel: Channel; readonly policy: ChannelPolicy }[];
};
type TenantPolicy = Readonly<typeof tenantPolicies.$inferSelect>;
/** Without the reason, which is free text and may name a person. */
type ChannelPause = Readonly<Omit<typeof channelPauses.$inferSelect, "reason">>;

/** Immutable, and replaced as a whole: the identity of `topics` is its version. */
interface Snapshot {
  /** Archived topics too, by section and age. */
  readonly topics: readonly Topic[];
  readonly topicsById: ReadonlyMap<string, Topic>;
  readonly topicsByKey: ReadonlyMap<string, Topic>;
  /** Only paused channels have an entry. */
  readonly pauses: ReadonlyMap<Channel, ChannelPause>;
}
/** One tenant's policies by `cellKey`. */
type TenantPolicies = ReadonlyMap<string, TenantPolicy>;

export interface Catalogue extends Snapshot {
  /** This policy of a tenant. Throws if the catalogue was read without the tenant. */
  tenantPolicy(tenantKey: string | null, topicId: string, channel: Channel): TenantPolicy | null;
}

/** Row-level security shows the whole catalogue to these roles and nothing to others. */
const readers = ["SYSTEM", "SERVICE", "ADMIN", "AUDITOR", "VIEWER"];
const maxTenants = 10_000;

const caches = () =>
  processSingleton("catalogue", () => ({
    snapshot: new LiveCache<Snapshot>("catalogue", { max: 1 }),
    policies: new LiveCache<TenantPolicies>("catalogue", { max: maxTenants }),
  }));

type TenantKeys = readonly (string | null)[];

/**
 * Topics, channel pauses and the policies of these tenants. From memory while the change listener is live, else through
 * `tx`. A transaction that has announced a change of the catalogue reads its own writes.
 */
export async function readCatalogue(tx: Tx, tenantKeys: TenantKeys = []): Promise<Catalogue> {
  const tenants = tenantsOf(tenantKeys);
  const { snapshot, policies } = caches();
  if (!snapshot.isLive || !mayReadCached(tx, "catalogue", readers))
    return catalogueOf(await loadSnapshot(tx), await loadPolicies(tx, tenants));
  const current = await snapshot.read("", async () => {
    await untilBegun(tx);
    return loadSnapshot(tx);
  });
  const ofTenants = await policies.readAll(tenants, async (missing) => {
    await untilBegun(tx);
    return loadPolicies(tx, missing);
  });
  return catalogueOf(current, ofTenants);
}

/** Like readCatalogue, outside of a transaction. Opens one only if the catalogue is not in memory. */
export async function catalogueFor(actor: Actor, tenantKeys: TenantKeys = []): Promise<Catalogue> {
  return peekCatalogue(actor, tenantKeys) ?? (await read(actor, (tx) => readCatalogue(tx, tenantKeys)));
}

function peekCatalogue(actor: Actor, tenantKeys: TenantKeys): Catalogue | null {
  const { snapshot, policies } = caches();
  const mayRead = readers.includes(databaseIdentity(actor).role) && !isProbe(actor);
  const current = mayRead ? snapshot.peek("") : undefined;
  const ofTenants = new Map<string, TenantPolicies>();
  for (const tenant of tenantsOf(tenantKeys)) {
    const known = policies.peek(tenant);
    if (known) ofTenants.set(tenant, known);
    else return null;
  }
  return current ? catalogueOf(current, ofTenants) : null;
}

const tenantsOf = (tenantKeys: TenantKeys): string[] => [...new Set(tenantKeys.filter((key) => key !== null))];

const catalogueOf = (snapshot: Snapshot, policies: ReadonlyMap<string, TenantPolicies>): Catalogue => ({
  ...snapshot,
  tenantPolicy: (tenantKey, topicId, channel) => {
    if (tenantKey === null) return null;
    const own = policies.get(tenantKey);
    if (!own) throw new Error("the catalogue was read without this tenant");
    return own.get(cellKey(topicId, channel)) ?? null;
  },
});

const cellKey = (topicId: string, channel: Channel) => `${topicId} ${channel}`;

async function loadSnapshot(tx: Tx): Promise<Snapshot> {
  const rows = await tx
    .select({ topic: topics, channel: topicChannels.channel, policy: topicChannels.policy })
    .from(topics)
    .leftJoin(topicChannels, eq(topicChannels.topicId, topics.id))
    .orderBy(topics.section, topics.createdAt, topics.id);
  const { reason: _, ...pauseColumns } = getTableColumns(channelPauses);
  const pauses = await tx.select(pauseColumns).from(channelPauses);
  const found = [...Map.groupBy(rows, ({ topic }) => topic.id).values()].flatMap(toTopic);
  return Object.freeze({
    topics: Object.freeze(found),
    topicsById: new Map(found.map((topic) => [topic.id, topic])),
    topicsByKey: new Map(found.map((topic) => [topic.key, topic])),
    pauses: new Map(pauses.map((pause) => [pause.channel, Object.freeze(pause)])),
  });
}

interface TopicRow {
  topic: typeof topics.$inferSelect;
  channel: Channel | null;
  policy: ChannelPolicy | null;
}

/** One topic from its rows, one for each channel. */
function toTopic(rows: readonly TopicRow[]): Topic[] {
  const [first] = rows;
  if (!first) return [];
  const channels = rows
    .flatMap(({ channel, policy }) => (channel && policy ? [Object.freeze({ channel, policy })] : []))
    .sort((a, b) => CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel));
  return [Object.freeze({ ...first.topic, channels: Object.freeze(channels) })];
}

/** The policies of each of these tenants, also of those that have none. */
async function loadPolicies(tx: Tx, tenants: readonly string[]): Promise<Map<string, TenantPolicies>> {
  if (tenants.length === 0) return new Map();
  const rows = await tx
    .select()
    .from(tenantPolicies)
    .where(inArray(tenantPolicies.tenantKey, [...tenants]));
  const byTenant = Map.groupBy(rows, ({ tenantKey }) => tenantKey);
  const byCell = (own: readonly TenantPolicy[]): TenantPolicies =>
    new Map(own.map((policy) => [cellKey(policy.topicId, policy.channel), Object.freeze(policy)]));
  return new Map(tenants.map((tenant) => [tenant, byCell(byTenant.get(tenant) ?? [])]));
}
