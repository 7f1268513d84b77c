import type { Channel } from "#lib/enums.ts";
import { policyOf, type Topic } from "#lib/topics/index.ts";
import type { ImportedSwitch, Path, PreferenceSet } from "./reading.ts";
import type { Source } from "./source.ts";
import type { Tally } from "./tally.ts";

/** A choice with resolved names. `tenantKey` "" = the general choice; `at`: its location in the file, for the report. */
export interface Choice {
  userId: string;
  tenantKey: string;
  topicId: string;
  topicKey: string;
  channel: Channel;
  enabled: boolean;
  at: { line: number; path: Path };
}
export interface SwitchOff {
  userId: string;
  channel: Channel;
}
export interface Resolved {
  choices: Choice[];
  switches: SwitchOff[];
  /** The people of these sets. */
  userIds: ReadonlySet<string>;
}

const isSent = (topic: Topic, channel: Channel) =>
  topic.archivedAt === null && policyOf(topic, channel) !== "UNAVAILABLE";

/** Finds a topic by the vendor's spelling, or by the same key in lower case and with hyphens. */
function findByKey(topics: ReadonlyMap<string, Topic>, key: string): Topic | undefined {
  const folded = key.toLowerCase();
  return (
    topics.get(key) ??
    topics.get(folded) ??
    topics.get(key.replaceAll("_", "-")) ??
    topics.get(folded.replaceAll("_", "-"))
  );
}

/** Resolves the vendor's names to people and topics. If two spellings name the same cell, "off" wins. */
export function resolve(
  sources: readonly Source[],
  people: ReadonlyMap<string, string>,
  catalogue: readonly Topic[],
  tally: Tally,
): Resolved {
  const topics = new Map(catalogue.map((topic) => [topic.key, topic]));
  const choices = new Map<string, Choice>();
  const switches = new Map<string, SwitchOff>();
  const found = new Set<string>();

  function addChoice(choice: Choice): void {
    const key = [choice.userId, choice.tenantKey, choice.topicId, choice.channel].join("\n");
    const before = choices.get(key);
    if (before && before.enabled !== choice.enabled) {
      const on = before.enabled ? before : choice;
      tally.add("NO_WINS", on.at.line, on.at.path, false);
    }
    if (!before || before.enabled) choices.set(key, choice);
  }

  function switchOffTopics(
    userId: string,
    tenantKey: string,
    { channel }: ImportedSwitch,
    at: Choice["at"],
    topics: Topic[],
  ): void {
    for (const topic of topics)
      if (isSent(topic, channel))
        addChoice({ userId, tenantKey, topicId: topic.id, topicKey: topic.key, channel, enabled: false, at });
    tally.add("TOPICS_OF_TODAY", at.line, at.path, false);
  }

  function resolveSet(source: Source, userId: string, set: PreferenceSet): void {
    const tenantKey = set.tenant ?? "";
    const locate = (path: Path) => ({ line: source.line, path: [...source.path, ...set.at, ...path] });
    const reportNotImported = (reason: Parameters<Tally["add"]>[0], path: Path, isOptOut: boolean) =>
      tally.add(reason, source.line, locate(path).path, isOptOut);
    for (const { reason, path, isOptOut } of set.notImported) reportNotImported(reason, path, isOptOut);
    for (const { topicKey, channel, enabled, path } of set.cells) {
      const topic = findByKey(topics, topicKey);
      if (!topic) reportNotImported("NO_SUCH_TOPIC", path, !enabled);
      else if (!isSent(topic, channel)) reportNotImported("NOT_SENT_HERE", path, !enabled);
      else addChoice({ userId, tenantKey, topicId: topic.id, topicKey: topic.key, channel, enabled, at: locate(path) });
    }
    for (const off of set.switches) {
      // A switch here covers all tenants of the person, so one tenant's "off" is written to that tenant's cells.
      if (set.tenant === null) switches.set(`${userId}\n${off.channel}`, { userId, channel: off.channel });
      else switchOffTopics(userId, tenantKey, off, locate(off.path), [...catalogue]);
    }
    for (const off of set.marketingOff)
      switchOffTopics(
        userId,
        tenantKey,
        off,
        locate(off.path),
        catalogue.filter(({ classification }) => classification === "MARKETING"),
      );
  }

  for (const source of sources) {
    const userId = people.get(source.user);
    if (userId === undefined) {
      const hasOptOut = source.sets.some(
        ({ cells, switches, marketingOff, notImported }) =>
          switches.length > 0 ||
          marketingOff.length > 0 ||
          cells.some(({ enabled }) => !enabled) ||
          notImported.some(({ isOptOut }) => isOptOut),
      );
      tally.add("NO_SUCH_PERSON", source.line, source.path, hasOptOut);
      continue;
    }
    found.add(userId);
    for (const set of source.sets) resolveSet(source, userId, set);
  }
  return { choices: [...choices.values()], switches: [...switches.values()], userIds: found };
}
