import { z } from "zod";
import { CHANNELS } from "#lib/enums.ts";
import {
  channelOf,
  type Draft,
  draft,
  isObject,
  keyed,
  type Path,
  type PreferenceSet,
  parseAt,
  type Reader,
  reportUnknown,
  type UserResponse,
} from "./reading.ts";

const Status = z.string().transform((status) => status.toUpperCase());
const TopicRow = z.object({
  topic_id: z.string(),
  status: Status,
  default_status: Status.nullish(),
  has_custom_routing: z.boolean().nullish(),
  custom_routing: z.array(z.string()).nullish(),
  digest_schedule: z.string().nullish(),
});
const Details = z.object({
  status: Status,
  channel_preferences: z.array(z.object({ channel: z.string() })).nullish(),
  rules: z.array(z.unknown()).nullish(),
});
const Response = z
  .object({
    items: z.array(z.unknown()).nullish(),
    topics: z.array(z.unknown()).nullish(),
    topic: z.unknown().optional(),
    errors: z.array(z.unknown()).nullish(),
    paging: z.object({ more: z.boolean().nullish() }).nullish(),
    notifications: keyed.nullish(),
    categories: keyed.nullish(),
  })
  .refine(
    ({ items, topics, topic, notifications, categories }) => items ?? topics ?? topic ?? notifications ?? categories,
    "has neither items, topics, topic, notifications nor categories",
  );
const responseFields = new Set([...Object.keys(Response.shape), "templateId"]);
const rowFields = new Set([...Object.keys(TopicRow.shape), "topic_name", "section_id", "section_name"]);
const detailFields = new Set([...Object.keys(Details.shape), "source"]);

/** Reads preferences of a Courier user. Decision 34 lists the accepted shapes, and which values are choices. */
export const courier: Reader = {
  splitByUser(value) {
    if (!isObject(value)) return null;
    const list = Array.isArray(value.users) ? "users" : Array.isArray(value.items) ? "items" : null;
    if (list) {
      const people = value[list] as unknown[];
      if (list === "items" && !people.some(isRecipient)) return null;
      return people.flatMap((one, index) => recipient(one, [list, index]));
    }
    return isRecipient(value) ? recipient(value, []) : null;
  },
  read(response) {
    const parsed = parseAt(Response, response, []);
    const reading = draft();
    reportUnknown(reading, response, responseFields, []);
    for (const list of ["items", "topics"] as const)
      parsed[list]?.forEach((row, index) => {
        readRow(reading, row, [list, index]);
      });
    if (parsed.topic !== undefined) readRow(reading, parsed.topic, ["topic"]);
    for (const group of ["notifications", "categories"] as const)
      for (const [key, value] of Object.entries(parsed[group] ?? {})) readDetails(reading, key, value, [group, key]);
    parsed.errors?.forEach((_, index) => {
      reading.reportNotImported("NOT_APPLIED", ["errors", index]);
    });
    if (parsed.paging?.more) reading.reportNotImported("MORE_PAGES", ["paging", "more"]);
    return [finishWithoutOverridden(reading)];
  },
};

/** Drops an "on" that an "off" of the other group may override. Courier's file does not tell which category a notification has. */
function finishWithoutOverridden(reading: Draft): PreferenceSet {
  const offs = new Set(reading.offs().map(({ channel, path }) => `${channel} ${path[0]}`));
  return reading.finish({
    mayBeOverridden: ({ channel, path }) =>
      path[0] === "notifications"
        ? offs.has(`${channel} categories`)
        : path[0] === "categories" && (offs.has(`${channel} notifications`) || offs.has(`${channel} categories`)),
  });
}

const isRecipient = (value: unknown): boolean =>
  isObject(value) && !("topic_id" in value) && ("recipient" in value || isObject(value.to));

function recipient(value: unknown, path: Path): UserResponse[] {
  if (!isObject(value)) return [{ user: undefined, response: undefined, path }];
  const to = isObject(value.to) ? value.to : {};
  const subject = { user: value.recipient ?? to.user_id, tenant: to.tenant_id ?? undefined };
  const responses = [
    { ...subject, response: value.preferences, path: [...path, "preferences"] },
    { ...subject, response: to.preferences, path: [...path, "to", "preferences"] },
  ];
  return responses.filter(({ response }) => response != null);
}

function readRow(reading: Draft, raw: unknown, path: Path): void {
  const row = parseAt(TopicRow, raw, path);
  reportUnknown(reading, raw, rowFields, path);
  if (row.digest_schedule) reading.reportNotImported("DIGEST", [...path, "digest_schedule"]);
  const routed = row.has_custom_routing ?? (row.custom_routing?.length ?? 0) > 0;
  readStatus(reading, row.topic_id, path, {
    status: row.status,
    byDefault: row.default_status ?? null,
    routing: routed ? { channels: row.custom_routing ?? [], path: [...path, "custom_routing"] } : null,
    expires: false,
  });
}

function readDetails(reading: Draft, key: string, raw: unknown, path: Path): void {
  const { status, channel_preferences, rules } = parseAt(Details, raw, path);
  reportUnknown(reading, raw, detailFields, path);
  if (rules?.length) reading.reportNotImported("EXPIRY", [...path, "rules"]);
  const channels = channel_preferences?.map(({ channel }) => channel) ?? [];
  readStatus(reading, key, path, {
    status,
    byDefault: null,
    routing: channels.length ? { channels, path: [...path, "channel_preferences"] } : null,
    expires: Boolean(rules?.length),
  });
}

interface Routing {
  channels: string[];
  path: Path;
}
interface StatusRow {
  status: string;
  /** The topic's default status; null: the row is an override. */
  byDefault: string | null;
  routing: Routing | null;
  expires: boolean;
}

function readStatus(reading: Draft, key: string, path: Path, statusRow: StatusRow): void {
  const { status, byDefault, routing, expires } = statusRow;
  if (status === "OPTED_OUT") {
    reading.chooseAll(key, false, path);
    return;
  }
  const required = status === "REQUIRED" || byDefault === "REQUIRED";
  if (required) reading.reportNotImported("REQUIRED_THERE", path);
  else if (status !== "OPTED_IN") reading.reportNotImported("UNEXPLAINED", [...path, "status"]);
  const mayBeOn = status === "OPTED_IN" && !required && !expires;
  if (routing) readRouting(reading, key, routing, mayBeOn);
  else if (mayBeOn) {
    if (byDefault === "OPTED_IN") reading.reportNotImported("DEFAULT_THERE", path);
    else reading.chooseAll(key, true, path);
  }
}

function readRouting(reading: Draft, key: string, { channels, path }: Routing, mayBeOn: boolean): void {
  // Courier does not document whether an empty list means no channel or the template's own routing.
  if (channels.length === 0) reading.reportNotImported("UNEXPLAINED", path);
  else {
    const chosen = new Set(channels.map(channelOf));
    for (const channel of CHANNELS) if (!chosen.has(channel)) reading.choose(key, channel, false, path);
  }
  for (const channelName of channels) {
    if (!channelOf(channelName)) reading.reportNotImported("NO_SUCH_CHANNEL", path);
    else if (mayBeOn) reading.choose(key, channelName, true, path);
  }
}
