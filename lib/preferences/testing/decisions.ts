import type { DecisionLayer, Outcome } from "#lib/enums.ts";
import type { Facts } from "../decide.ts";
import type { QuietWindow } from "../timing.ts";

/** A Tuesday, noon. */
export const now = Date.parse("2026-03-10T12:00:00Z");
export const set = { setAt: "2026-01-01T00:00:00.000Z", setBy: "usr_somebody" };

/** A person without choices and schedule, and a transactional topic that is on by default. */
export const plain: Facts = {
  topicId: "top_this",
  archived: false,
  classification: "TRANSACTIONAL",
  urgent: false,
  policy: "DEFAULT_ON",
  address: "VERIFIED",
  suppressions: [],
  tenantPolicy: null,
  channelSwitch: null,
  tenantChoice: null,
  generalChoice: null,
  cap: null,
  channelPause: null,
  timeZone: "UTC",
  quietHours: [],
  snoozedUntilMs: null,
  unreadable: [],
  digestTime: "09:00",
  digestWeekday: "MONDAY",
};

export type Patch = Partial<Facts>;
export const required: Patch = { policy: "REQUIRED" };
export const defaultOff: Patch = { policy: "DEFAULT_OFF" };
export const marketing: Patch = { classification: "MARKETING" };
export const urgent: Patch = { urgent: true };
export const suppressed = (scope: "ALL" | "MARKETING" | "TOPIC", topicId: string | null = null): Patch => ({
  suppressions: [{ scope, topicId, reason: "UNSUBSCRIBE", createdAt: set.setAt }],
});
export const tenant = (policy: Facts["policy"]): Patch => ({ tenantPolicy: { policy, locked: false, ...set } });
export const locked = (policy: Facts["policy"]): Patch => ({ tenantPolicy: { policy, locked: true, ...set } });
export const channelOff: Patch = { channelSwitch: { enabled: false, ...set } };
export const channelOn: Patch = { channelSwitch: { enabled: true, ...set } };
export type Frequency = "INSTANT" | "HOURLY" | "DAILY" | "WEEKLY";
export const general = (choice: boolean | null, frequency: Frequency | null = null): Patch => ({
  generalChoice: { choice, frequency, ...set },
});
export const own = (choice: boolean | null, frequency: Frequency | null = null): Patch => ({
  tenantChoice: { choice, frequency, ...set },
});
export const capped = (sent: number, limit: number): Patch => ({ ...marketing, cap: { sent, limit } });
export const paused: Patch = { channelPause: { pausedAt: set.setAt, pausedBy: "usr_operator" } };
export const snoozed = (until: string): Patch => ({ snoozedUntilMs: Date.parse(until) });
export const quiet = (start: string, end: string, days: QuietWindow["days"] = ["TUESDAY"]): Patch => ({
  quietHours: [{ days, start, end }],
});

export interface Expected {
  outcome: Outcome;
  decidedBy: DecisionLayer;
  /** The layer that enabled the message; null if the timing layers are not evaluated. */
  on: DecisionLayer | null;
  at: string | null;
}
export const send = (on: DecisionLayer): Expected => ({ outcome: "SEND", decidedBy: on, on, at: null });
export const skip = (decidedBy: DecisionLayer, on: DecisionLayer | null = null): Expected => ({
  outcome: "SKIP",
  decidedBy,
  on,
  at: null,
});
export const defer = (decidedBy: DecisionLayer, on: DecisionLayer, at: string | null): Expected => ({
  outcome: "DEFER",
  decidedBy,
  on,
  at,
});
export const digest = (on: DecisionLayer, at: string): Expected => ({
  outcome: "DIGEST",
  decidedBy: "FREQUENCY",
  on,
  at,
});

/** The public order of the layers that enable or disable a message ... */
export const enabling: DecisionLayer[] = [
  "TOPIC",
  "ADDRESS",
  "SUPPRESSION",
  "REQUIRED",
  "TENANT_LOCK",
  "CHANNEL_SWITCH",
  "CHOICE",
  "TENANT_DEFAULT",
  "TOPIC_DEFAULT",
];
/** ... and of the layers that time it. */
export const timing: DecisionLayer[] = ["FREQUENCY_CAP", "CHANNEL_PAUSED", "SNOOZE", "QUIET_HOURS", "FREQUENCY"];
export const upTo = (layers: DecisionLayer[], last: DecisionLayer) => layers.slice(0, layers.indexOf(last) + 1);

/** All layers that `decide` evaluates for an outcome. */
export function evaluatedLayers({ outcome, decidedBy, on }: Expected): DecisionLayer[] {
  if (on === null) return upTo(enabling, decidedBy);
  return [...upTo(enabling, on), ...(outcome === "SEND" ? timing : upTo(timing, decidedBy))];
}

export const noon = "2026-03-10T12:00:00Z";
export const cases: Record<string, [name: string, facts: Patch[], expected: Expected][]> = {
  "1 TOPIC": [
    ["skips an archived topic", [{ archived: true }], skip("TOPIC")],
    ["skips a channel that the topic does not offer", [{ policy: "UNAVAILABLE" }], skip("TOPIC")],
    ["skips an archived topic even if it is required", [{ archived: true }, required], skip("TOPIC")],
    ["skips an archived topic even if it is urgent", [{ archived: true }, urgent], skip("TOPIC")],
    [
      "skips a channel that the topic does not offer even if the person chose it",
      [{ policy: "UNAVAILABLE" }, general(true), own(true)],
      skip("TOPIC"),
    ],
    [
      "skips a channel that the topic does not offer even if a tenant requires it",
      [{ policy: "UNAVAILABLE" }, locked("REQUIRED")],
      skip("TOPIC"),
    ],
    ["passes an offered topic to the next layers", [], send("TOPIC_DEFAULT")],
  ],
  "2 ADDRESS": [
    ["skips a message without an address", [{ address: "MISSING" }], skip("ADDRESS")],
    ["skips a message to an unconfirmed address", [{ address: "UNVERIFIED" }], skip("ADDRESS")],
    ["skips a required message without an address", [{ address: "MISSING" }, required], skip("ADDRESS")],
    ["skips a chosen message to an unconfirmed address", [{ address: "UNVERIFIED" }, general(true)], skip("ADDRESS")],
    ["reports a missing address before a suppression", [{ address: "MISSING" }, suppressed("ALL")], skip("ADDRESS")],
  ],
  "3 SUPPRESSION": [
    ["stops every message with scope ALL", [suppressed("ALL")], skip("SUPPRESSION")],
    ["stops a required message with scope ALL", [suppressed("ALL"), required], skip("SUPPRESSION")],
    ["stops an urgent required message with scope ALL", [suppressed("ALL"), urgent, required], skip("SUPPRESSION")],
    [
      "stops a message that a tenant locked on with scope ALL",
      [suppressed("ALL"), locked("DEFAULT_ON")],
      skip("SUPPRESSION"),
    ],
    [
      "stops a message that the person chose with scope ALL",
      [suppressed("ALL"), general(true), own(true)],
      skip("SUPPRESSION"),
    ],
    ["stops a marketing message with scope MARKETING", [suppressed("MARKETING"), marketing], skip("SUPPRESSION")],
    [
      "stops a required marketing message with scope MARKETING",
      [suppressed("MARKETING"), marketing, required],
      skip("SUPPRESSION"),
    ],
    ["does not stop a transactional message with scope MARKETING", [suppressed("MARKETING")], send("TOPIC_DEFAULT")],
    ["stops a message of its topic with scope TOPIC", [suppressed("TOPIC", "top_this")], skip("SUPPRESSION")],
    [
      "stops a required message of its topic with scope TOPIC",
      [suppressed("TOPIC", "top_this"), required],
      skip("SUPPRESSION"),
    ],
    [
      "does not stop a message of another topic with scope TOPIC",
      [suppressed("TOPIC", "top_other")],
      send("TOPIC_DEFAULT"),
    ],
    [
      "does not stop a marketing message of another topic with scope TOPIC",
      [suppressed("TOPIC", "top_other"), marketing],
      send("TOPIC_DEFAULT"),
    ],
    [
      "does not stop a transactional message with scope MARKETING even if the suppression came from its topic",
      [suppressed("MARKETING", "top_this")],
      send("TOPIC_DEFAULT"),
    ],
    [
      "stops a message if one of several suppressions covers it",
      [
        {
          suppressions: [
            { scope: "TOPIC", topicId: "top_other", reason: "UNSUBSCRIBE", createdAt: set.setAt },
            { scope: "MARKETING", topicId: null, reason: "STOP", createdAt: set.setAt },
            { scope: "TOPIC", topicId: "top_this", reason: "ADMIN", createdAt: set.setAt },
          ],
        },
      ],
      skip("SUPPRESSION"),
    ],
  ],
  "4 REQUIRED": [
    ["sends a required topic", [required], send("REQUIRED")],
    ["sends a topic that a locked tenant policy requires", [locked("REQUIRED")], send("REQUIRED")],
    [
      "sends a topic that is off by default if a locked tenant policy requires it",
      [locked("REQUIRED"), defaultOff],
      send("REQUIRED"),
    ],
    ["sends a required topic despite the person's general opt-out", [required, general(false)], send("REQUIRED")],
    ["sends a required topic despite the person's opt-out for this tenant", [required, own(false)], send("REQUIRED")],
    ["sends a required topic despite a channel that is switched off", [required, channelOff], send("REQUIRED")],
    [
      "sends a topic that a tenant requires despite the person's opt-out and a channel that is switched off",
      [locked("REQUIRED"), channelOff, own(false)],
      send("REQUIRED"),
    ],
    ["sends a required topic even if a tenant locks it off", [required, locked("DEFAULT_OFF")], send("REQUIRED")],
    [
      "treats an unlocked tenant policy REQUIRED as a default, so that an opt-out wins",
      [tenant("REQUIRED"), general(false)],
      skip("CHOICE"),
    ],
    [
      "treats an unlocked tenant policy REQUIRED as a default that is on",
      [tenant("REQUIRED"), defaultOff],
      send("TENANT_DEFAULT"),
    ],
  ],
  "5 TENANT_LOCK": [
    ["sends a topic that the tenant locked on", [locked("DEFAULT_ON"), defaultOff], send("TENANT_LOCK")],
    [
      "sends a topic that the tenant locked on despite the person's opt-out",
      [locked("DEFAULT_ON"), own(false), general(false)],
      send("TENANT_LOCK"),
    ],
    [
      "sends a topic that the tenant locked on despite a channel that is switched off",
      [locked("DEFAULT_ON"), channelOff],
      send("TENANT_LOCK"),
    ],
    ["skips a topic that the tenant locked off", [locked("DEFAULT_OFF")], skip("TENANT_LOCK")],
    [
      "skips a topic that the tenant locked off despite the person's opt-in",
      [locked("DEFAULT_OFF"), own(true), general(true)],
      skip("TENANT_LOCK"),
    ],
    [
      "skips a topic that the tenant locked as unavailable",
      [locked("UNAVAILABLE"), general(true)],
      skip("TENANT_LOCK"),
    ],
    [
      "sends what the person chose if the tenant's policy is not locked",
      [tenant("DEFAULT_OFF"), general(true)],
      send("CHOICE"),
    ],
  ],
  "6 CHANNEL_SWITCH": [
    ["skips a channel that the person switched off", [channelOff], skip("CHANNEL_SWITCH")],
    [
      "skips a channel that is switched off despite the person's opt-in",
      [channelOff, general(true), own(true)],
      skip("CHANNEL_SWITCH"),
    ],
    [
      "skips a channel that is switched off despite a tenant's default",
      [channelOff, tenant("DEFAULT_ON")],
      skip("CHANNEL_SWITCH"),
    ],
    ["skips an urgent message on a channel that is switched off", [channelOff, urgent], skip("CHANNEL_SWITCH")],
    ["applies the person's choice on a channel that is switched on", [channelOn, general(false)], skip("CHOICE")],
    [
      "does not enable a topic that is off by default on a channel that is switched on",
      [channelOn, defaultOff],
      skip("TOPIC_DEFAULT"),
    ],
  ],
  "7 CHOICE": [
    ["skips a topic after a general opt-out", [general(false)], skip("CHOICE")],
    ["skips a topic after an opt-out for this tenant", [own(false)], skip("CHOICE")],
    [
      "skips a topic if a general opt-out contradicts an opt-in for this tenant",
      [general(false), own(true)],
      skip("CHOICE"),
    ],
    [
      "skips a topic if an opt-out for this tenant contradicts a general opt-in",
      [general(true), own(false)],
      skip("CHOICE"),
    ],
    [
      "skips a topic after an opt-out despite the tenant's default",
      [general(false), tenant("DEFAULT_ON")],
      skip("CHOICE"),
    ],
    ["skips an urgent topic after an opt-out", [general(false), urgent], skip("CHOICE")],
    ["sends a topic that is off by default after a general opt-in", [general(true), defaultOff], send("CHOICE")],
    ["sends a topic that is off by default after an opt-in for this tenant", [own(true), defaultOff], send("CHOICE")],
    [
      "sends a topic that the tenant's default turns off after a general opt-in",
      [general(true), tenant("DEFAULT_OFF"), defaultOff],
      send("CHOICE"),
    ],
    ["does not take a frequency for an opt-in", [general(null, "INSTANT"), defaultOff], skip("TOPIC_DEFAULT")],
    ["does not take a frequency for an opt-out", [own(null, "INSTANT")], send("TOPIC_DEFAULT")],
    [
      "sends a topic after an opt-in for this tenant and a general frequency",
      [own(true), general(null, "INSTANT")],
      send("CHOICE"),
    ],
  ],
  "8 TENANT_DEFAULT": [
    [
      "sends a topic that is off by default if the tenant's default is on",
      [tenant("DEFAULT_ON"), defaultOff],
      send("TENANT_DEFAULT"),
    ],
    [
      "skips a topic that is on by default if the tenant's default is off",
      [tenant("DEFAULT_OFF")],
      skip("TENANT_DEFAULT"),
    ],
    ["skips a topic if the tenant's default is unavailable", [tenant("UNAVAILABLE")], skip("TENANT_DEFAULT")],
  ],
  "9 TOPIC_DEFAULT": [
    ["sends a topic that is on by default", [], send("TOPIC_DEFAULT")],
    ["skips a topic that is off by default", [defaultOff], skip("TOPIC_DEFAULT")],
    ["skips an urgent topic that is off by default", [defaultOff, urgent], skip("TOPIC_DEFAULT")],
  ],
  "10 FREQUENCY_CAP": [
    ["sends a marketing message below the daily cap", [capped(2, 3)], send("TOPIC_DEFAULT")],
    ["skips a marketing message at the daily cap", [capped(3, 3)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["skips a marketing message above the daily cap", [capped(4, 3)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["skips every marketing message if the daily cap is 0", [capped(0, 0)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    [
      "skips a marketing message that the person chose at the daily cap",
      [capped(3, 3), general(true)],
      skip("FREQUENCY_CAP", "CHOICE"),
    ],
    ["does not apply the daily cap to transactional messages", [{ cap: { sent: 9, limit: 3 } }], send("TOPIC_DEFAULT")],
    [
      "skips a marketing message at the daily cap on a paused channel",
      [capped(3, 3), paused],
      skip("FREQUENCY_CAP", "TOPIC_DEFAULT"),
    ],
    ["reports an opt-out before the daily cap", [capped(3, 3), general(false)], skip("CHOICE")],
  ],
  "11 CHANNEL_PAUSED": [
    ["defers a message on a paused channel without an end", [paused], defer("CHANNEL_PAUSED", "TOPIC_DEFAULT", null)],
    ["defers an urgent message on a paused channel", [paused, urgent], defer("CHANNEL_PAUSED", "TOPIC_DEFAULT", null)],
    [
      "defers a required message on a paused channel",
      [paused, required, urgent],
      defer("CHANNEL_PAUSED", "REQUIRED", null),
    ],
    [
      "reports a paused channel before a snooze",
      [paused, snoozed("2026-03-11T00:00:00Z")],
      defer("CHANNEL_PAUSED", "TOPIC_DEFAULT", null),
    ],
    ["skips a message on a paused channel after an opt-out", [paused, general(false)], skip("CHOICE")],
  ],
  "12 SNOOZE and QUIET_HOURS": [
    [
      "defers a message until the snooze ends",
      [snoozed("2026-03-10T15:30:00Z")],
      defer("SNOOZE", "TOPIC_DEFAULT", "2026-03-10T15:30:00.000Z"),
    ],
    ["sends a message at the moment when the snooze ends", [snoozed(noon)], send("TOPIC_DEFAULT")],
    ["sends a message after the snooze", [snoozed("2026-03-10T11:59:59.999Z")], send("TOPIC_DEFAULT")],
    [
      "defers a message until quiet hours end",
      [quiet("11:00", "13:00")],
      defer("QUIET_HOURS", "TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "defers a message at the moment when quiet hours start",
      [quiet("12:00", "13:00")],
      defer("QUIET_HOURS", "TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    ["sends a message at the moment when quiet hours end", [quiet("11:00", "12:00")], send("TOPIC_DEFAULT")],
    [
      "sends a message on a weekday without quiet hours",
      [quiet("11:00", "13:00", ["WEDNESDAY"])],
      send("TOPIC_DEFAULT"),
    ],
    [
      "reads quiet hours in the person's own time zone",
      [quiet("21:00", "23:00"), { timeZone: "Asia/Tokyo" }],
      defer("QUIET_HOURS", "TOPIC_DEFAULT", "2026-03-10T14:00:00.000Z"),
    ],
    [
      "defers a message to the end of quiet hours if the snooze ends within them",
      [snoozed("2026-03-10T14:00:00Z"), quiet("13:30", "18:00")],
      defer("SNOOZE", "TOPIC_DEFAULT", "2026-03-10T18:00:00.000Z"),
    ],
    [
      "names the snooze and uses the last end if a snooze and quiet hours overlap",
      [snoozed("2026-03-10T12:30:00Z"), quiet("11:00", "13:00")],
      defer("SNOOZE", "TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    ["sends an urgent message during a snooze", [urgent, snoozed("2026-03-11T00:00:00Z")], send("TOPIC_DEFAULT")],
    ["sends an urgent message in quiet hours", [urgent, quiet("11:00", "13:00")], send("TOPIC_DEFAULT")],
    [
      "defers a required message in quiet hours",
      [required, quiet("11:00", "13:00")],
      defer("QUIET_HOURS", "REQUIRED", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "defers a required message during a snooze",
      [required, snoozed("2026-03-10T12:30:00Z")],
      defer("SNOOZE", "REQUIRED", "2026-03-10T12:30:00.000Z"),
    ],
    ["sends an urgent required message in quiet hours", [required, urgent, quiet("11:00", "13:00")], send("REQUIRED")],
    [
      "defers a message in quiet hours before it is digested",
      [general(true, "DAILY"), quiet("11:00", "13:00")],
      defer("QUIET_HOURS", "CHOICE", "2026-03-10T13:00:00.000Z"),
    ],
  ],
  "13 FREQUENCY": [
    ["sends a message with frequency INSTANT at once", [general(true, "INSTANT")], send("CHOICE")],
    [
      "digests a message with frequency HOURLY at the next full hour",
      [general(null, "HOURLY")],
      digest("TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "digests a message with frequency DAILY at the next digest time",
      [general(true, "DAILY")],
      digest("CHOICE", "2026-03-11T09:00:00.000Z"),
    ],
    [
      "digests a message with frequency DAILY today if the digest time is later today",
      [general(true, "DAILY"), { digestTime: "18:30" }],
      digest("CHOICE", "2026-03-10T18:30:00.000Z"),
    ],
    [
      "digests a message at the next digest time if the digest time is now",
      [general(true, "DAILY"), { digestTime: "12:00" }],
      digest("CHOICE", "2026-03-11T12:00:00.000Z"),
    ],
    [
      "digests a message with frequency WEEKLY on the digest weekday",
      [general(true, "WEEKLY")],
      digest("CHOICE", "2026-03-16T09:00:00.000Z"),
    ],
    [
      "prefers the frequency for this tenant to the general frequency",
      [general(true, "WEEKLY"), own(null, "HOURLY")],
      digest("CHOICE", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "prefers frequency INSTANT for this tenant to the general frequency",
      [general(true, "WEEKLY"), own(true, "INSTANT")],
      send("CHOICE"),
    ],
    [
      "uses the general frequency if this tenant has none",
      [general(null, "HOURLY"), own(true)],
      digest("CHOICE", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "digests a topic that the tenant locked on at the person's frequency",
      [locked("DEFAULT_ON"), general(false, "HOURLY")],
      digest("TENANT_LOCK", "2026-03-10T13:00:00.000Z"),
    ],
    ["sends a required topic at once", [required, general(true, "DAILY")], send("REQUIRED")],
    ["sends a topic that a tenant requires at once", [locked("REQUIRED"), own(true, "WEEKLY")], send("REQUIRED")],
    ["sends an urgent topic at once", [urgent, general(true, "DAILY")], send("CHOICE")],
    [
      "passes over digest times in quiet hours",
      [general(true, "HOURLY"), quiet("12:30", "15:30")],
      digest("CHOICE", "2026-03-10T16:00:00.000Z"),
    ],
    [
      "digests a message at the end of quiet hours if every digest time is in quiet hours",
      [
        general(true, "DAILY"),
        quiet("08:00", "10:00", ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]),
      ],
      digest("CHOICE", "2026-03-11T10:00:00.000Z"),
    ],
    [
      "digests a message on Saturday if the digest time is in quiet hours on workdays",
      [general(true, "DAILY"), quiet("08:00", "10:00", ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"])],
      digest("CHOICE", "2026-03-14T09:00:00.000Z"),
    ],
  ],
};
