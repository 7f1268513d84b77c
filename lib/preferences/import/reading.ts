import { z } from "zod";
import { addressRules } from "#lib/channels/addresses.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";

/**
 * What the readers of other systems' preference sets share.
 *   cell      one choice: the other system's own key of a topic, a channel, on or off
 *   switch    a channel that is off for everything; there is no "on", that is how everybody starts here
 *   left over what has no counterpart here, with the reason; nothing is dropped without one
 */
export type Path = readonly (string | number)[];

export const REASONS = {
  NO_SUCH_CHANNEL: "a channel that does not exist here",
  CHANNEL_BY_ID: "a single channel with an id; this service has only channel types",
  CONDITION: "a condition; this service has only on and off",
  EXPIRY: "a choice with an end date; choices here have none",
  SCHEDULE: "a schedule that drops messages outside its hours; quiet hours here delay them",
  DIGEST: "a digest schedule",
  REQUIRED_THERE: "required in the other system, so not the person's choice",
  DEFAULT_THERE: "on by default in the other system, so not the person's choice",
  NO_WINS: "an on whose topic and channel are off in another entry; off was imported",
  HELD_ON: "an on that another off or condition may override; not imported",
  UNEXPLAINED: "a value that is not in the vendor's documentation",
  UNKNOWN_FIELD: "a field that is not in the vendor's documentation",
  MORE_PAGES: "more pages of the response that are not in the file",
  NOT_APPLIED: "a topic that the vendor rejected",
  NO_SUCH_PERSON: "a person whose external id does not exist here",
  NO_SUCH_TOPIC: "a topic whose key does not exist here",
  NOT_SENT_HERE: "a channel that the topic does not use here, or an archived topic",
  TOPICS_OF_TODAY: "an off for all topics, imported for each current topic; new topics start at their default",
} as const;
export type Reason = keyof typeof REASONS;

export interface ImportedCell {
  topicKey: string;
  channel: Channel;
  enabled: boolean;
  path: Path;
}
export interface ImportedSwitch {
  channel: Channel;
  enabled: false;
  path: Path;
}
/** `saidNo`: an explicit no that could not be carried over, which the operator has to see to by hand. */
export interface LeftOver {
  path: Path;
  why: Reason;
  saidNo: boolean;
}
/** One preference set; `tenant` null = the person's general one. Paths within it start at `at` in the answer. */
export interface PreferenceSet {
  tenant: string | null;
  at: Path;
  cells: ImportedCell[];
  switches: ImportedSwitch[];
  /** Offs over all marketing topics, which only the catalogue can name. */
  marketingOff: ImportedSwitch[];
  leftOver: LeftOver[];
}
/** Part of a vendor's own bulk shape: whose answer it is. Not checked yet. */
export interface Addressed {
  user: unknown;
  tenant?: unknown;
  answer: unknown;
  path: Path;
}
export interface Reader {
  /** Takes a shape apart that carries the people's ids itself; null when it is none. */
  addressed(value: unknown): Addressed[] | null;
  /** Reads one person's answer. Throws ValidationError with the path. */
  read(answer: unknown): PreferenceSet[];
}

const channelsByName = new Map(
  CHANNELS.flatMap((channel) => addressRules[channel].importNames.map((name) => [name as string, channel] as const)),
);
export const channelOf = (word: string): Channel | undefined => channelsByName.get(word.toLowerCase());

export interface Draft {
  /** On or off for one channel, in the vendor's word for it. */
  choose(topicKey: string, word: string, enabled: boolean, path: Path): void;
  /** On or off for the topic as a whole. */
  chooseAll(topicKey: string, enabled: boolean, path: Path): void;
  switchOff(word: string, path: Path): void;
  switchAllOff(path: Path): void;
  marketingOff(path: Path): void;
  left(why: Reason, path: Path, saidNo?: boolean): void;
  offs(): ImportedCell[];
  /** `held`: an on that must not be taken at its word. Off wins over on wherever both were said. */
  finish(options?: { tenant?: string | null; at?: Path; held?: (cell: ImportedCell) => boolean }): PreferenceSet;
}

const keyOf = (cell: ImportedCell) => `${cell.channel}\n${cell.topicKey}`;

export function draft(): Draft {
  const offs = new Map<string, ImportedCell>();
  const ons: ImportedCell[] = [];
  const switches = new Map<Channel, ImportedSwitch>();
  const marketing = new Map<Channel, ImportedSwitch>();
  const leftOver: LeftOver[] = [];
  const left = (why: Reason, path: Path, saidNo = false) => void leftOver.push({ path, why, saidNo });
  const put = (cell: ImportedCell) => {
    if (cell.enabled) ons.push(cell);
    else if (!offs.has(keyOf(cell))) offs.set(keyOf(cell), cell);
  };
  const off = (channel: Channel, path: Path): ImportedSwitch => ({ channel, enabled: false, path });
  return {
    left,
    choose(topicKey, word, enabled, path) {
      const channel = channelOf(word);
      if (channel) put({ topicKey, channel, enabled, path });
      else left("NO_SUCH_CHANNEL", path, !enabled);
    },
    chooseAll(topicKey, enabled, path) {
      for (const channel of CHANNELS) put({ topicKey, channel, enabled, path });
    },
    switchOff(word, path) {
      const channel = channelOf(word);
      if (channel) switches.set(channel, off(channel, path));
      else left("NO_SUCH_CHANNEL", path, true);
    },
    switchAllOff(path) {
      for (const channel of CHANNELS) switches.set(channel, off(channel, path));
    },
    marketingOff(path) {
      for (const channel of CHANNELS) marketing.set(channel, off(channel, path));
    },
    offs: () => [...offs.values()],
    finish({ tenant = null, at = [], held = () => false } = {}) {
      const kept = new Map<string, ImportedCell>();
      for (const cell of ons) {
        if (offs.has(keyOf(cell))) left("NO_WINS", cell.path);
        else if (held(cell)) left("HELD_ON", cell.path);
        else kept.set(keyOf(cell), cell);
      }
      return {
        tenant,
        at,
        cells: [...offs.values(), ...kept.values()],
        switches: [...switches.values()],
        marketingOff: [...marketing.values()],
        leftOver,
      };
    },
  };
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object whose keys are somebody's names: walked with Object.entries, so that no name ("__proto__") gets lost. */
export const keyed = z.custom<Readonly<Record<string, unknown>>>(isObject, "must be an object");

/** Throws ValidationError with the whole path. */
export function parseAt<T extends z.ZodType>(schema: T, value: unknown, path: Path): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ValidationError(issue?.message ?? "is not valid", [...path, ...(issue?.path ?? [])].map(String));
}

/** Fields that a reader does not know: they may hold a choice, so they are reported. */
export function reportUnknown(draft: Draft, value: unknown, known: ReadonlySet<string>, path: Path): void {
  if (!isObject(value)) return;
  for (const [name, content] of Object.entries(value))
    if (!known.has(name)) draft.left("UNKNOWN_FIELD", [...path, name], content === false);
}
