import { z } from "zod";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import {
  type Addressed,
  channelOf,
  type Draft,
  draft,
  type ImportedCell,
  isObject,
  keyed,
  type Path,
  type PreferenceSet,
  parseAt,
  type Reader,
  reportUnknown,
} from "./reading.ts";

type Group = "workflows" | "categories";

const Conditions = z.array(z.unknown());
const Conditional = z.union([z.boolean(), z.object({ conditions: Conditions })]).nullish();
const Setting = z
  .union([
    z.boolean(),
    z.object({ channel_types: keyed.nullish(), channels: keyed.nullish(), conditions: Conditions.nullish() }),
  ])
  .nullish();
const Preferences = z.object({
  id: z.string().nullish(),
  categories: keyed.nullish(),
  workflows: keyed.nullish(),
  channel_types: keyed.nullish(),
  channels: keyed.nullish(),
  commercial_subscribed: Conditional,
});
const setFields = new Set([
  "id",
  "__typename",
  "__persistence_strategy__",
  "categories",
  "workflows",
  "channel_types",
  "channels",
  "commercial_subscribed",
]);
const settingFields = new Set(["channel_types", "channels", "conditions"]);

/**
 * Where something may say no to messages it does not name. Knock sends only when the channel, the workflow and each of its
 * categories say yes, and a preference set does not tell which categories a workflow has. So a category's no may cover any
 * workflow and any other category, and a workflow's no may lie within any category.
 */
function doubts() {
  const everywhere = new Set<Channel>();
  const within = { workflows: new Set<Channel>(), categories: new Set<Channel>() };
  const workflowKeys = new Set<string>();
  const channels = (channel: Channel | null) => (channel ? [channel] : CHANNELS);
  return {
    everywhere(channel: Channel | null): void {
      for (const one of channels(channel)) everywhere.add(one);
    },
    /** `channel` null = on all of them. */
    at(group: Group, key: string, channel: Channel | null): void {
      for (const one of channels(channel)) {
        within[group].add(one);
        if (group === "workflows") workflowKeys.add(`${one}\n${key}`);
      }
    },
    cover({ topicKey, channel, path }: ImportedCell): boolean {
      if (everywhere.has(channel) || within.categories.has(channel)) return true;
      return path[0] === "categories" ? within.workflows.has(channel) : workflowKeys.has(`${channel}\n${topicKey}`);
    },
  };
}
type Doubts = ReturnType<typeof doubts>;

/**
 * Reads Knock's PreferenceSet, a list of them (one per tenant, as GET /v1/users/{id}/preferences answers), or sets by their
 * id (as identify takes them). The set "default" is the general one, any other id is a tenant's.
 * https://docs.knock.app/api-reference/recipients/preferences and https://docs.knock.app/preferences/overview;
 * types: knocklabs/knock-node, src/resources/recipients/preferences.ts. Bulk shapes: POST /v1/users/bulk/preferences
 * `{user_ids, preferences}` and /v1/users/bulk/identify `{users: [{id, preferences}]}` (src/resources/users/bulk.ts).
 *
 * A set holds what was set, so an on in it counts as chosen, unless something in the set may overrule it (see doubts).
 * `commercial_subscribed: false` becomes an off on each marketing topic.
 */
export const knock: Reader = {
  addressed(value) {
    if (!isObject(value)) return null;
    if (Array.isArray(value.user_ids))
      return value.user_ids.map((user) => ({ user, answer: value.preferences, path: ["preferences"] }));
    const list = Array.isArray(value.users) ? "users" : Array.isArray(value.entries) ? "entries" : null;
    if (list) return (value[list] as unknown[]).flatMap((one, index) => identified(one, [list, index]));
    return "preferences" in value && "id" in value ? identified(value, []) : null;
  },
  read(answer) {
    if (Array.isArray(answer)) return answer.map((set, index) => readSet(set, [index]));
    const sets = parseAt(keyed, answer, []);
    const isSet = Object.keys(sets).some((name) => setFields.has(name) && (name !== "id" || !isObject(sets.id)));
    if (isSet || Object.keys(sets).length === 0) return [readSet(sets, [])];
    return Object.entries(sets).map(([id, set]) => readSet({ ...parseAt(keyed, set, [id]), id }, [id]));
  },
};

function identified(value: unknown, path: Path): Addressed[] {
  if (!isObject(value)) return [{ user: undefined, answer: undefined, path }];
  // Knock's own null: a person without preferences.
  return [
    { user: value.id, answer: value.preferences === null ? [] : value.preferences, path: [...path, "preferences"] },
  ];
}

function readSet(raw: unknown, at: Path): PreferenceSet {
  const set = parseAt(Preferences, raw, at);
  const reading = draft();
  const doubt = doubts();
  reportUnknown(reading, raw, setFields, []);
  for (const [word, value] of Object.entries(set.channel_types ?? {})) {
    const path = ["channel_types", word];
    const setting = parseAt(Conditional, value, [...at, ...path]);
    const channel = channelOf(word);
    if (setting === false) reading.switchOff(word, path);
    else if (setting != null && !channel) reading.left("NO_SUCH_CHANNEL", path);
    else if (setting != null && setting !== true) {
      reading.left("CONDITION", path);
      doubt.everywhere(channel ?? null);
    }
  }
  if (readChannelIds(reading, set.channels, ["channels"], at)) doubt.everywhere(null);
  for (const group of ["categories", "workflows"] as const)
    for (const [key, value] of Object.entries(set[group] ?? {})) readSetting(reading, doubt, group, key, value, at);
  const commercial = set.commercial_subscribed ?? true;
  if (commercial === false) reading.marketingOff(["commercial_subscribed"]);
  else if (commercial !== true) reading.left("CONDITION", ["commercial_subscribed"]);
  // Which workflows are commercial stands in Knock's dashboard only.
  if (commercial !== true) doubt.everywhere(null);
  return reading.finish({ tenant: set.id == null || set.id === "default" ? null : set.id, at, held: doubt.cover });
}

function readSetting(reading: Draft, doubt: Doubts, group: Group, key: string, value: unknown, at: Path): void {
  const path = [group, key];
  const setting = parseAt(Setting, value, [...at, ...path]);
  if (setting == null) return;
  if (typeof setting === "boolean") {
    reading.chooseAll(key, setting, path);
    if (!setting) doubt.at(group, key, null);
    return;
  }
  reportUnknown(reading, value, settingFields, path);
  if (setting.conditions?.length) {
    reading.left("CONDITION", [...path, "conditions"]);
    doubt.at(group, key, null);
  }
  for (const [word, content] of Object.entries(setting.channel_types ?? {})) {
    const channelPath = [...path, "channel_types", word];
    const choice = parseAt(Conditional, content, [...at, ...channelPath]);
    const channel = channelOf(word);
    if (typeof choice === "boolean") reading.choose(key, word, choice, channelPath);
    else if (choice != null) reading.left(channel ? "CONDITION" : "NO_SUCH_CHANNEL", channelPath);
    if (channel && choice != null && choice !== true) doubt.at(group, key, channel);
  }
  if (readChannelIds(reading, setting.channels, [...path, "channels"], at)) doubt.at(group, key, null);
}

/** True when one of them may say no: it may be of any kind, and Knock lets it overrule its kind. */
function readChannelIds(
  reading: Draft,
  channels: Readonly<Record<string, unknown>> | null | undefined,
  path: Path,
  at: Path,
): boolean {
  let mayBeOff = false;
  for (const [id, value] of Object.entries(channels ?? {})) {
    const setting = parseAt(Conditional, value, [...at, ...path, id]);
    if (setting == null) continue;
    reading.left("CHANNEL_BY_ID", [...path, id], setting === false);
    if (setting !== true) mayBeOff = true;
  }
  return mayBeOff;
}
