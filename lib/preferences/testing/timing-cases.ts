import { type Cases, defer, digest, send, skip } from "./expected.ts";
import { capped, general, locked, noon, own, paused, quiet, required, snoozed, urgent } from "./facts.ts";

/** The cases of the layers that decide when an enabled message goes out. */
export const timingCases: Cases = {
  "10 FREQUENCY_CAP": [
    ["sends a marketing message below the daily cap", [capped(2, 3)], send("TOPIC_DEFAULT")],
    ["skips a marketing message at the daily cap", [capped(3, 3)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["skips a marketing message above the daily cap", [capped(4, 3)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    ["skips every marketing message if the daily cap is 0", [capped(0, 0)], skip("FREQUENCY_CAP", "TOPIC_DEFAULT")],
    [
      "skips a marketing message at the daily cap even if the person chose it",
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
    ["sends a message with frequency INSTANT immediately", [general(true, "INSTANT")], send("CHOICE")],
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
    ["sends a required topic immediately", [required, general(true, "DAILY")], send("REQUIRED")],
    ["sends a topic that a tenant requires immediately", [locked("REQUIRED"), own(true, "WEEKLY")], send("REQUIRED")],
    ["sends an urgent topic immediately", [urgent, general(true, "DAILY")], send("CHOICE")],
    [
      "skips digest times in quiet hours",
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
