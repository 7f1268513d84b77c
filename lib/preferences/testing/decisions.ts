import type { DecisionLayer, Outcome } from "#lib/enums.ts";
import type { Facts } from "../decide.ts";
import type { QuietWindow } from "../timing.ts";

/** A Tuesday, noon. */
export const now = Date.parse("2026-03-10T12:00:00Z");
export const set = { setAt: "2026-01-01T00:00:00.000Z", setBy: "usr_somebody" };

/** Somebody without any wish of their own, reached by an ordinary topic that is on by default. */
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
  pause: null,
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
export const paused: Patch = { pause: { pausedAt: set.setAt, pausedBy: "usr_operator" } };
export const snoozed = (until: string): Patch => ({ snoozedUntilMs: Date.parse(until) });
export const quiet = (start: string, end: string, days: QuietWindow["days"] = ["TUESDAY"]): Patch => ({
  quietHours: [{ days, start, end }],
});

export interface Expected {
  outcome: Outcome;
  decidedBy: DecisionLayer;
  /** The layer that turned it on, where timing was asked at all. */
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

/** The contract's order: whether it is wanted at all ... */
export const wanting: DecisionLayer[] = [
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
/** ... and then when. */
export const timing: DecisionLayer[] = ["FREQUENCY_CAP", "CHANNEL_PAUSED", "SNOOZE", "QUIET_HOURS", "FREQUENCY"];
export const upTo = (layers: DecisionLayer[], last: DecisionLayer) => layers.slice(0, layers.indexOf(last) + 1);

/** Every layer that is asked on the way to an outcome, and no other. */
export function asked({ outcome, decidedBy, on }: Expected): DecisionLayer[] {
  if (on === null) return upTo(wanting, decidedBy);
  return [...upTo(wanting, on), ...(outcome === "SEND" ? timing : upTo(timing, decidedBy))];
}

export const noon = "2026-03-10T12:00:00Z";
export const cases: Record<string, [name: string, facts: Patch[], expected: Expected][]> = {
  "1 TOPIC": [
    ["an archived topic is not sent", [{ archived: true }], skip("TOPIC")],
    ["a channel that the topic does not list is not sent", [{ policy: "UNAVAILABLE" }], skip("TOPIC")],
    ["an archived topic is not sent, even if required", [{ archived: true }, required], skip("TOPIC")],
    ["an archived topic is not sent, even if urgent", [{ archived: true }, urgent], skip("TOPIC")],
    [
      "a choice cannot turn on what the topic does not offer",
      [{ policy: "UNAVAILABLE" }, general(true), own(true)],
      skip("TOPIC"),
    ],
    ["a tenant's lock cannot turn it on either", [{ policy: "UNAVAILABLE" }, locked("REQUIRED")], skip("TOPIC")],
    ["a topic on offer passes", [], send("TOPIC_DEFAULT")],
  ],
  "2 ADDRESS": [
    ["without an address nothing goes out", [{ address: "MISSING" }], skip("ADDRESS")],
    ["an address that nobody confirmed does not count", [{ address: "UNVERIFIED" }], skip("ADDRESS")],
    ["required needs an address too", [{ address: "MISSING" }, required], skip("ADDRESS")],
    ["so does a choice", [{ address: "UNVERIFIED" }, general(true)], skip("ADDRESS")],
    ["a missing address is told before a suppression", [{ address: "MISSING" }, suppressed("ALL")], skip("ADDRESS")],
  ],
  "3 SUPPRESSION": [
    ["scope ALL stops everything", [suppressed("ALL")], skip("SUPPRESSION")],
    ["scope ALL stops a required message", [suppressed("ALL"), required], skip("SUPPRESSION")],
    ["scope ALL stops an urgent message", [suppressed("ALL"), urgent, required], skip("SUPPRESSION")],
    ["scope ALL stops what a tenant's lock turned on", [suppressed("ALL"), locked("DEFAULT_ON")], skip("SUPPRESSION")],
    ["scope ALL stops what the person chose", [suppressed("ALL"), general(true), own(true)], skip("SUPPRESSION")],
    ["scope MARKETING stops marketing", [suppressed("MARKETING"), marketing], skip("SUPPRESSION")],
    [
      "scope MARKETING stops marketing, even if required",
      [suppressed("MARKETING"), marketing, required],
      skip("SUPPRESSION"),
    ],
    ["scope MARKETING leaves transactional messages alone", [suppressed("MARKETING")], send("TOPIC_DEFAULT")],
    ["scope TOPIC stops its topic", [suppressed("TOPIC", "top_this")], skip("SUPPRESSION")],
    ["scope TOPIC stops its topic, even if required", [suppressed("TOPIC", "top_this"), required], skip("SUPPRESSION")],
    ["scope TOPIC leaves other topics alone", [suppressed("TOPIC", "top_other")], send("TOPIC_DEFAULT")],
    [
      "scope TOPIC of another topic leaves marketing alone",
      [suppressed("TOPIC", "top_other"), marketing],
      send("TOPIC_DEFAULT"),
    ],
    [
      "scope MARKETING leaves a transactional topic alone, even the one it came from",
      [suppressed("MARKETING", "top_this")],
      send("TOPIC_DEFAULT"),
    ],
    [
      "of several, one that covers the message is enough",
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
    ["a required topic goes out", [required], send("REQUIRED")],
    ["a locked tenant policy can require it", [locked("REQUIRED")], send("REQUIRED")],
    ["a locked tenant policy can require what is off by default", [locked("REQUIRED"), defaultOff], send("REQUIRED")],
    ["required overrules the person's general no", [required, general(false)], send("REQUIRED")],
    ["required overrules the person's no for this tenant", [required, own(false)], send("REQUIRED")],
    ["required overrules the switched-off channel", [required, channelOff], send("REQUIRED")],
    ["a tenant's requirement overrules them as well", [locked("REQUIRED"), channelOff, own(false)], send("REQUIRED")],
    ["a tenant's lock cannot turn off what the topic requires", [required, locked("DEFAULT_OFF")], send("REQUIRED")],
    [
      "a tenant's REQUIRED without a lock is a default: a no holds",
      [tenant("REQUIRED"), general(false)],
      skip("CHOICE"),
    ],
    ["and without a no it is on by that default", [tenant("REQUIRED"), defaultOff], send("TENANT_DEFAULT")],
  ],
  "5 TENANT_LOCK": [
    ["locked on is on", [locked("DEFAULT_ON"), defaultOff], send("TENANT_LOCK")],
    ["locked on shadows the person's no", [locked("DEFAULT_ON"), own(false), general(false)], send("TENANT_LOCK")],
    ["locked on shadows the switched-off channel", [locked("DEFAULT_ON"), channelOff], send("TENANT_LOCK")],
    ["locked off is off", [locked("DEFAULT_OFF")], skip("TENANT_LOCK")],
    ["locked off shadows the person's yes", [locked("DEFAULT_OFF"), own(true), general(true)], skip("TENANT_LOCK")],
    ["locked as unavailable is off", [locked("UNAVAILABLE"), general(true)], skip("TENANT_LOCK")],
    ["a policy without a lock locks nothing", [tenant("DEFAULT_OFF"), general(true)], send("CHOICE")],
  ],
  "6 CHANNEL_SWITCH": [
    ["a channel that the person switched off is off", [channelOff], skip("CHANNEL_SWITCH")],
    ["it shadows the person's own yes", [channelOff, general(true), own(true)], skip("CHANNEL_SWITCH")],
    ["it shadows a tenant's default", [channelOff, tenant("DEFAULT_ON")], skip("CHANNEL_SWITCH")],
    ["urgent does not overrule it", [channelOff, urgent], skip("CHANNEL_SWITCH")],
    ["a channel that is switched on leaves the choice", [channelOn, general(false)], skip("CHOICE")],
    ["a channel that is switched on turns nothing on", [channelOn, defaultOff], skip("TOPIC_DEFAULT")],
  ],
  "7 CHOICE": [
    ["a general no is a no", [general(false)], skip("CHOICE")],
    ["a no for this tenant is a no", [own(false)], skip("CHOICE")],
    ["a general no beats a yes for this tenant", [general(false), own(true)], skip("CHOICE")],
    ["a no for this tenant beats a general yes", [general(true), own(false)], skip("CHOICE")],
    ["a no beats the tenant's default", [general(false), tenant("DEFAULT_ON")], skip("CHOICE")],
    ["a no beats an urgent topic", [general(false), urgent], skip("CHOICE")],
    ["a general yes beats a topic that is off by default", [general(true), defaultOff], send("CHOICE")],
    ["a yes for this tenant does too", [own(true), defaultOff], send("CHOICE")],
    ["a general yes beats the tenant's default", [general(true), tenant("DEFAULT_OFF"), defaultOff], send("CHOICE")],
    ["a frequency alone is no choice", [general(null, "INSTANT"), defaultOff], skip("TOPIC_DEFAULT")],
    ["nor does it turn anything off", [own(null, "INSTANT")], send("TOPIC_DEFAULT")],
    ["a yes for this tenant with a frequency alone in general", [own(true), general(null, "INSTANT")], send("CHOICE")],
  ],
  "8 TENANT_DEFAULT": [
    [
      "the tenant's default turns on what is off by default",
      [tenant("DEFAULT_ON"), defaultOff],
      send("TENANT_DEFAULT"),
    ],
    ["the tenant's default turns off what is on by default", [tenant("DEFAULT_OFF")], skip("TENANT_DEFAULT")],
    ["a tenant may make it unavailable by default", [tenant("UNAVAILABLE")], skip("TENANT_DEFAULT")],
  ],
  "9 TOPIC_DEFAULT": [
    ["on by default is on", [], send("TOPIC_DEFAULT")],
    ["off by default is off", [defaultOff], skip("TOPIC_DEFAULT")],
    ["urgent does not turn on what is off by default", [defaultOff, urgent], skip("TOPIC_DEFAULT")],
  ],
  "10 FREQUENCY_CAP": [
    ["below the cap it goes out", [capped(2, 3)], send("TOPIC_DEFAULT")],
    ["at the cap it does not", [capped(3, 3)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["over the cap it does not", [capped(4, 3)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["a cap of none a day lets nothing through", [capped(0, 0)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["the cap counts what the person chose too", [capped(3, 3), general(true)], skip("FREQUENCY_CAP", "CHOICE")],
    ["the cap is for marketing only", [{ cap: { sent: 9, limit: 3 } }], send("TOPIC_DEFAULT")],
    ["a paused channel does not hide the cap", [capped(3, 3), paused], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["a no is told before the cap", [capped(3, 3), general(false)], skip("CHOICE")],
  ],
  "11 CHANNEL_PAUSED": [
    ["a paused channel holds, without an end", [paused], defer("CHANNEL_PAUSED", "TOPIC_DEFAULT", null)],
    ["it holds urgent messages", [paused, urgent], defer("CHANNEL_PAUSED", "TOPIC_DEFAULT", null)],
    ["it holds required messages", [paused, required, urgent], defer("CHANNEL_PAUSED", "REQUIRED", null)],
    [
      "it is asked before snooze",
      [paused, snoozed("2026-03-11T00:00:00Z")],
      defer("CHANNEL_PAUSED", "TOPIC_DEFAULT", null),
    ],
    ["what is off is skipped, not held", [paused, general(false)], skip("CHOICE")],
  ],
  "12 SNOOZE and QUIET_HOURS": [
    [
      "snoozed messages wait until the snooze ends",
      [snoozed("2026-03-10T15:30:00Z")],
      defer("SNOOZE", "TOPIC_DEFAULT", "2026-03-10T15:30:00.000Z"),
    ],
    ["the end of a snooze is outside it", [snoozed(noon)], send("TOPIC_DEFAULT")],
    ["a snooze that is over holds nothing", [snoozed("2026-03-10T11:59:59.999Z")], send("TOPIC_DEFAULT")],
    [
      "quiet hours hold until they end",
      [quiet("11:00", "13:00")],
      defer("QUIET_HOURS", "TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "their start is inside",
      [quiet("12:00", "13:00")],
      defer("QUIET_HOURS", "TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    ["their end is outside", [quiet("11:00", "12:00")], send("TOPIC_DEFAULT")],
    ["another weekday's do not count", [quiet("11:00", "13:00", ["WEDNESDAY"])], send("TOPIC_DEFAULT")],
    [
      "they are in the person's own zone",
      [quiet("21:00", "23:00"), { timeZone: "Asia/Tokyo" }],
      defer("QUIET_HOURS", "TOPIC_DEFAULT", "2026-03-10T14:00:00.000Z"),
    ],
    [
      "a snooze that ends in quiet hours holds until those end",
      [snoozed("2026-03-10T14:00:00Z"), quiet("13:30", "18:00")],
      defer("SNOOZE", "TOPIC_DEFAULT", "2026-03-10T18:00:00.000Z"),
    ],
    [
      "inside both, snooze is named and the last end counts",
      [snoozed("2026-03-10T12:30:00Z"), quiet("11:00", "13:00")],
      defer("SNOOZE", "TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z"),
    ],
    ["urgent ignores snooze", [urgent, snoozed("2026-03-11T00:00:00Z")], send("TOPIC_DEFAULT")],
    ["urgent ignores quiet hours", [urgent, quiet("11:00", "13:00")], send("TOPIC_DEFAULT")],
    [
      "required is held by quiet hours",
      [required, quiet("11:00", "13:00")],
      defer("QUIET_HOURS", "REQUIRED", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "required is held by snooze",
      [required, snoozed("2026-03-10T12:30:00Z")],
      defer("SNOOZE", "REQUIRED", "2026-03-10T12:30:00.000Z"),
    ],
    ["required and urgent is held by neither", [required, urgent, quiet("11:00", "13:00")], send("REQUIRED")],
    [
      "what goes into a digest is held first",
      [general(true, "DAILY"), quiet("11:00", "13:00")],
      defer("QUIET_HOURS", "CHOICE", "2026-03-10T13:00:00.000Z"),
    ],
  ],
  "13 FREQUENCY": [
    ["instant goes out", [general(true, "INSTANT")], send("CHOICE")],
    ["hourly waits for the full hour", [general(null, "HOURLY")], digest("TOPIC_DEFAULT", "2026-03-10T13:00:00.000Z")],
    ["daily waits for the digest time", [general(true, "DAILY")], digest("CHOICE", "2026-03-11T09:00:00.000Z")],
    [
      "daily goes out today when its time is yet to come",
      [general(true, "DAILY"), { digestTime: "18:30" }],
      digest("CHOICE", "2026-03-10T18:30:00.000Z"),
    ],
    [
      "a boundary that is now is over: the next one counts",
      [general(true, "DAILY"), { digestTime: "12:00" }],
      digest("CHOICE", "2026-03-11T12:00:00.000Z"),
    ],
    ["weekly waits for the digest day", [general(true, "WEEKLY")], digest("CHOICE", "2026-03-16T09:00:00.000Z")],
    [
      "the frequency for this tenant beats the general one",
      [general(true, "WEEKLY"), own(null, "HOURLY")],
      digest("CHOICE", "2026-03-10T13:00:00.000Z"),
    ],
    ["so does instant for this tenant", [general(true, "WEEKLY"), own(true, "INSTANT")], send("CHOICE")],
    [
      "the general frequency holds where the tenant's is not set",
      [general(null, "HOURLY"), own(true)],
      digest("CHOICE", "2026-03-10T13:00:00.000Z"),
    ],
    [
      "what a tenant locked on is digested as the person likes it",
      [locked("DEFAULT_ON"), general(false, "HOURLY")],
      digest("TENANT_LOCK", "2026-03-10T13:00:00.000Z"),
    ],
    ["required is not digested", [required, general(true, "DAILY")], send("REQUIRED")],
    ["what a tenant requires is not digested", [locked("REQUIRED"), own(true, "WEEKLY")], send("REQUIRED")],
    ["urgent is not digested", [urgent, general(true, "DAILY")], send("CHOICE")],
    [
      "a boundary in quiet hours is passed over",
      [general(true, "HOURLY"), quiet("12:30", "15:30")],
      digest("CHOICE", "2026-03-10T16:00:00.000Z"),
    ],
    [
      "a digest time that is quiet every day means the first open moment after it",
      [
        general(true, "DAILY"),
        quiet("08:00", "10:00", ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]),
      ],
      digest("CHOICE", "2026-03-11T10:00:00.000Z"),
    ],
    [
      "a digest time that is quiet on workdays means Saturday",
      [general(true, "DAILY"), quiet("08:00", "10:00", ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"])],
      digest("CHOICE", "2026-03-14T09:00:00.000Z"),
    ],
  ],
};
