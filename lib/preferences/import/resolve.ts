import type { Channel } from "#lib/enums.ts";
import { policyOf, type Topic } from "#lib/topics/index.ts";
import type { ImportedSwitch, Path, PreferenceSet } from "./reading.ts";
import type { Source } from "./source.ts";
import type { Tally } from "./tally.ts";

/** A choice with its names resolved. `tenantKey` "" = the general one; `at`: where it stands, for the report. */
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
  /** Whose sets these are. */
  userIds: ReadonlySet<string>;
}

const isSent = (topic: Topic, channel: Channel) =>
  topic.archivedAt === null && policyOf(topic, channel) !== "UNAVAILABLE";

/** As the vendor spells it, or with our lower case and hyphens. */
function findByKey(topics: ReadonlyMap<string, Topic>, key: string): Topic | undefined {
  const folded = key.toLowerCase();
  return (
    topics.get(key) ??
    topics.get(folded) ??
    topics.get(key.replaceAll("_", "-")) ??
    topics.get(folded.replaceAll("_", "-"))
  );
}

/** Turns the vendor's names into ours. Where two spellings meet in one cell, the off wins. */
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

  function put(choice: Choice): void {
    const key = [choice.userId, choice.tenantKey, choice.topicId, choice.channel].join("\n");
    const before = choices.get(key);
    if (before && before.enabled !== choice.enabled) {
      const on = before.enabled ? before : choice;
      tally.add("NO_WINS", on.at.line, on.at.path, false);
    }
    if (!before || before.enabled) choices.set(key, choice);
  }

  function sweep(
    userId: string,
    tenantKey: string,
    { channel }: ImportedSwitch,
    at: Choice["at"],
    topics: Topic[],
  ): void {
    for (const topic of topics)
      if (isSent(topic, channel))
        put({ userId, tenantKey, topicId: topic.id, topicKey: topic.key, channel, enabled: false, at });
    tally.add("TOPICS_OF_TODAY", at.line, at.path, false);
  }

  function resolveSet(source: Source, userId: string, set: PreferenceSet): void {
    const tenantKey = set.tenant ?? "";
    const place = (path: Path) => ({ line: source.line, path: [...source.path, ...set.at, ...path] });
    const left = (why: Parameters<Tally["add"]>[0], path: Path, saidNo: boolean) =>
      tally.add(why, source.line, place(path).path, saidNo);
    for (const { why, path, saidNo } of set.leftOver) left(why, path, saidNo);
    for (const { topicKey, channel, enabled, path } of set.cells) {
      const topic = findByKey(topics, topicKey);
      if (!topic) left("NO_SUCH_TOPIC", path, !enabled);
      else if (!isSent(topic, channel)) left("NOT_SENT_HERE", path, !enabled);
      else put({ userId, tenantKey, topicId: topic.id, topicKey: topic.key, channel, enabled, at: place(path) });
    }
    for (const off of set.switches) {
      // A switch here is the person's, for all tenants: one tenant's off goes to that tenant's cells.
      if (set.tenant === null) switches.set(`${userId}\n${off.channel}`, { userId, channel: off.channel });
      else sweep(userId, tenantKey, off, place(off.path), [...catalogue]);
    }
    for (const off of set.marketingOff)
      sweep(
        userId,
        tenantKey,
        off,
        place(off.path),
        catalogue.filter(({ classification }) => classification === "MARKETING"),
      );
  }

  for (const source of sources) {
    const userId = people.get(source.user);
    if (userId === undefined) {
      const saidNo = source.sets.some(
        ({ cells, switches, marketingOff, leftOver }) =>
          switches.length > 0 ||
          marketingOff.length > 0 ||
          cells.some(({ enabled }) => !enabled) ||
          leftOver.some((left) => left.saidNo),
      );
      tally.add("NO_SUCH_PERSON", source.line, source.path, saidNo);
      continue;
    }
    found.add(userId);
    for (const set of source.sets) resolveSet(source, userId, set);
  }
  return { choices: [...choices.values()], switches: [...switches.values()], userIds: found };
}
