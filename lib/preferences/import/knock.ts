import { z } from "zod";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import {
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
  type UserResponse,
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
 * Opt-outs that may cover messages they do not name. Knock sends only if the channel, the workflow and each of its categories
 * are on, and a preference set does not tell which categories a workflow has. So a category's opt-out may cover any workflow
 * and any other category, and a workflow's opt-out may belong to any category.
 */
function possibleOptOuts() {
  const everywhere = new Set<Channel>();
  const within = { workflows: new Set<Channel>(), categories: new Set<Channel>() };
  const workflowKeys = new Set<string>();
  const channels = (channel: Channel | null) => (channel ? [channel] : CHANNELS);
  return {
    everywhere(channel: Channel | null): void {
      for (const one of channels(channel)) everywhere.add(one);
    },
    /** `channel` null = all channels. */
    at(group: Group, key: string, channel: Channel | null): void {
      for (const one of channels(channel)) {
        within[group].add(one);
        if (group === "workflows") workflowKeys.add(`${one}\n${key}`);
      }
    },
    covers({ topicKey, channel, path }: ImportedCell): boolean {
      if (everywhere.has(channel) || within.categories.has(channel)) return true;
      return path[0] === "categories" ? within.workflows.has(channel) : workflowKeys.has(`${channel}\n${topicKey}`);
    },
  };
}
type PossibleOptOuts = ReturnType<typeof possibleOptOuts>;

/** Reads Knock's PreferenceSets. Decision 34 lists the accepted shapes, and which values are choices. */
export const knock: Reader = {
  splitByUser(value) {
    if (!isObject(value)) return null;
    if (Array.isArray(value.user_ids))
      return value.user_ids.map((user) => ({ user, response: value.preferences, path: ["preferences"] }));
    const list = Array.isArray(value.users) ? "users" : Array.isArray(value.entries) ? "entries" : null;
    if (list) return (value[list] as unknown[]).flatMap((one, index) => splitUser(one, [list, index]));
    return "preferences" in value && "id" in value ? splitUser(value, []) : null;
  },
  read(response) {
    if (Array.isArray(response)) return response.map((set, index) => readSet(set, [index]));
    const sets = parseAt(keyed, response, []);
    const isSet = Object.keys(sets).some((name) => setFields.has(name) && (name !== "id" || !isObject(sets.id)));
    if (isSet || Object.keys(sets).length === 0) return [readSet(sets, [])];
    return Object.entries(sets).map(([id, set]) => readSet({ ...parseAt(keyed, set, [id]), id }, [id]));
  },
};

function splitUser(value: unknown, path: Path): UserResponse[] {
  if (!isObject(value)) return [{ user: undefined, response: undefined, path }];
  // Knock writes null for a person without preferences.
  return [
    { user: value.id, response: value.preferences === null ? [] : value.preferences, path: [...path, "preferences"] },
  ];
}

function readSet(raw: unknown, at: Path): PreferenceSet {
  const set = parseAt(Preferences, raw, at);
  const reading = draft();
  const optOuts = possibleOptOuts();
  reportUnknown(reading, raw, setFields, []);
  for (const [channelName, value] of Object.entries(set.channel_types ?? {})) {
    const path = ["channel_types", channelName];
    const setting = parseAt(Conditional, value, [...at, ...path]);
    const channel = channelOf(channelName);
    if (setting === false) reading.switchOff(channelName, path);
    else if (setting != null && !channel) reading.reportNotImported("NO_SUCH_CHANNEL", path);
    else if (setting != null && setting !== true) {
      reading.reportNotImported("CONDITION", path);
      optOuts.everywhere(channel ?? null);
    }
  }
  if (readChannelIds(reading, set.channels, ["channels"], at)) optOuts.everywhere(null);
  for (const group of ["categories", "workflows"] as const)
    for (const [key, value] of Object.entries(set[group] ?? {})) readSetting(reading, optOuts, group, key, value, at);
  const commercial = set.commercial_subscribed ?? true;
  if (commercial === false) reading.marketingOff(["commercial_subscribed"]);
  else if (commercial !== true) reading.reportNotImported("CONDITION", ["commercial_subscribed"]);
  // Only Knock's dashboard tells which workflows are commercial.
  if (commercial !== true) optOuts.everywhere(null);
  return reading.finish({
    tenant: set.id == null || set.id === "default" ? null : set.id,
    at,
    mayBeOverridden: optOuts.covers,
  });
}

function readSetting(
  reading: Draft,
  optOuts: PossibleOptOuts,
  group: Group,
  key: string,
  value: unknown,
  at: Path,
): void {
  const path = [group, key];
  const setting = parseAt(Setting, value, [...at, ...path]);
  if (setting == null) return;
  if (typeof setting === "boolean") {
    reading.chooseAll(key, setting, path);
    if (!setting) optOuts.at(group, key, null);
    return;
  }
  reportUnknown(reading, value, settingFields, path);
  if (setting.conditions?.length) {
    reading.reportNotImported("CONDITION", [...path, "conditions"]);
    optOuts.at(group, key, null);
  }
  for (const [channelName, content] of Object.entries(setting.channel_types ?? {})) {
    const channelPath = [...path, "channel_types", channelName];
    const choice = parseAt(Conditional, content, [...at, ...channelPath]);
    const channel = channelOf(channelName);
    if (typeof choice === "boolean") reading.choose(key, channelName, choice, channelPath);
    else if (choice != null) reading.reportNotImported(channel ? "CONDITION" : "NO_SUCH_CHANNEL", channelPath);
    if (channel && choice != null && choice !== true) optOuts.at(group, key, channel);
  }
  if (readChannelIds(reading, setting.channels, [...path, "channels"], at)) optOuts.at(group, key, null);
}

/** True if one of the channels may be off. It can be of any channel type, and Knock lets it override its type. */
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
    reading.reportNotImported("CHANNEL_BY_ID", [...path, id], setting === false);
    if (setting !== true) mayBeOff = true;
  }
  return mayBeOff;
}
