import { z } from "zod";
import { addressRules } from "#lib/channels/addresses.ts";
import { CHANNELS, type Channel } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";

/** The position of a value in a response of another system. */
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
  OVERRIDABLE_ON: "an on that another off or condition may override; not imported",
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

/** One choice, with the other system's key of the topic. */
export interface ImportedCell {
  topicKey: string;
  channel: Channel;
  enabled: boolean;
  path: Path;
}
/** A channel that is off for all topics. "On" does not exist, because it is the default here. */
export interface ImportedSwitch {
  channel: Channel;
  enabled: false;
  path: Path;
}
/** An entry without a counterpart here. `isOptOut`: an explicit opt-out that was not imported. The operator has to handle it by hand. */
export interface NotImported {
  path: Path;
  reason: Reason;
  isOptOut: boolean;
}
/** One preference set; `tenant` null = the person's general set. Its paths are relative to `at` in the response. */
export interface PreferenceSet {
  tenant: string | null;
  at: Path;
  cells: ImportedCell[];
  switches: ImportedSwitch[];
  /** Channels that are off for all marketing topics. Only the catalogue knows those topics. */
  marketingOff: ImportedSwitch[];
  notImported: NotImported[];
}
/** One person's response in a vendor's own bulk format. Not validated yet. */
export interface UserResponse {
  user: unknown;
  tenant?: unknown;
  response: unknown;
  path: Path;
}
export interface Reader {
  /** Splits a bulk format that contains the ids of its people; null for any other value. */
  splitByUser(value: unknown): UserResponse[] | null;
  /** Reads one person's response. Throws ValidationError with the path. */
  read(response: unknown): PreferenceSet[];
}

const channelsByVendorName = new Map(
  CHANNELS.flatMap((channel) => addressRules[channel].importNames.map((name) => [name as string, channel] as const)),
);
export const channelOf = (channelName: string): Channel | undefined =>
  channelsByVendorName.get(channelName.toLowerCase());

export interface Draft {
  /** On or off for one channel, by the vendor's name of the channel. */
  choose(topicKey: string, channelName: string, enabled: boolean, path: Path): void;
  /** On or off for the topic as a whole, except on these channels. */
  chooseAll(topicKey: string, enabled: boolean, path: Path, except?: readonly (Channel | undefined)[]): void;
  switchOff(channelName: string, path: Path): void;
  switchAllOff(path: Path): void;
  marketingOff(path: Path): void;
  reportNotImported(reason: Reason, path: Path, isOptOut?: boolean): void;
  offs(): ImportedCell[];
  /** `mayBeOverridden`: an "on" that another entry may override; it is not imported. "Off" wins over "on" for the same cell. */
  finish(options?: {
    tenant?: string | null;
    at?: Path;
    mayBeOverridden?: (cell: ImportedCell) => boolean;
  }): PreferenceSet;
}

const keyOf = (cell: ImportedCell) => `${cell.channel}\n${cell.topicKey}`;

export function draft(): Draft {
  const offs = new Map<string, ImportedCell>();
  const ons: ImportedCell[] = [];
  const switches = new Map<Channel, ImportedSwitch>();
  const marketing = new Map<Channel, ImportedSwitch>();
  const notImported: NotImported[] = [];
  const reportNotImported = (reason: Reason, path: Path, isOptOut = false) =>
    void notImported.push({ path, reason, isOptOut });
  const addCell = (cell: ImportedCell) => {
    if (cell.enabled) ons.push(cell);
    else if (!offs.has(keyOf(cell))) offs.set(keyOf(cell), cell);
  };
  const off = (channel: Channel, path: Path): ImportedSwitch => ({ channel, enabled: false, path });
  return {
    reportNotImported,
    choose(topicKey, channelName, enabled, path) {
      const channel = channelOf(channelName);
      if (channel) addCell({ topicKey, channel, enabled, path });
      else reportNotImported("NO_SUCH_CHANNEL", path, !enabled);
    },
    chooseAll(topicKey, enabled, path, except = []) {
      for (const channel of CHANNELS) if (!except.includes(channel)) addCell({ topicKey, channel, enabled, path });
    },
    switchOff(channelName, path) {
      const channel = channelOf(channelName);
      if (channel) switches.set(channel, off(channel, path));
      else reportNotImported("NO_SUCH_CHANNEL", path, true);
    },
    switchAllOff(path) {
      for (const channel of CHANNELS) switches.set(channel, off(channel, path));
    },
    marketingOff(path) {
      for (const channel of CHANNELS) marketing.set(channel, off(channel, path));
    },
    offs: () => [...offs.values()],
    finish({ tenant = null, at = [], mayBeOverridden = () => false } = {}) {
      const kept = new Map<string, ImportedCell>();
      for (const cell of ons) {
        if (offs.has(keyOf(cell))) reportNotImported("NO_WINS", cell.path);
        else if (mayBeOverridden(cell)) reportNotImported("OVERRIDABLE_ON", cell.path);
        else kept.set(keyOf(cell), cell);
      }
      return {
        tenant,
        at,
        cells: [...offs.values(), ...kept.values()],
        switches: [...switches.values()],
        marketingOff: [...marketing.values()],
        notImported,
      };
    },
  };
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object whose keys are the vendor's names. Read it with Object.entries, so that no name ("__proto__") is lost. */
export const keyed = z.custom<Readonly<Record<string, unknown>>>(isObject, "must be an object");

/** Parses with a zod schema. Throws ValidationError with the whole path. */
export function parseAt<T extends z.ZodType>(schema: T, value: unknown, path: Path): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ValidationError(issue?.message ?? "is not valid", [...path, ...(issue?.path ?? [])].map(String));
}

/** Reports fields that a reader does not know, because they may contain a choice. */
export function reportUnknown(draft: Draft, value: unknown, known: ReadonlySet<string>, path: Path): void {
  if (!isObject(value)) return;
  for (const [name, content] of Object.entries(value))
    if (!known.has(name)) draft.reportNotImported("UNKNOWN_FIELD", [...path, name], content === false);
}
