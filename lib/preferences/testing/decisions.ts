import { type Cases, send, skip } from "./expected.ts";
import {
  channelOff,
  channelOn,
  defaultOff,
  general,
  locked,
  marketing,
  own,
  required,
  set,
  suppressed,
  tenant,
  urgent,
} from "./facts.ts";
import { timingCases } from "./timing-cases.ts";

/** The cases of all layers, in the order of evaluation. */
export const cases: Cases = {
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
    ["skips a message to an unverified address", [{ address: "UNVERIFIED" }], skip("ADDRESS")],
    ["skips a required message without an address", [{ address: "MISSING" }, required], skip("ADDRESS")],
    ["skips a chosen message to an unverified address", [{ address: "UNVERIFIED" }, general(true)], skip("ADDRESS")],
    ["reports a missing address before a suppression", [{ address: "MISSING" }, suppressed("ALL")], skip("ADDRESS")],
  ],
  "3 SUPPRESSION": [
    ["skips every message because of a suppression with scope ALL", [suppressed("ALL")], skip("SUPPRESSION")],
    [
      "skips a required message because of a suppression with scope ALL",
      [suppressed("ALL"), required],
      skip("SUPPRESSION"),
    ],
    [
      "skips an urgent required message because of a suppression with scope ALL",
      [suppressed("ALL"), urgent, required],
      skip("SUPPRESSION"),
    ],
    [
      "skips a message despite a tenant's lock because of a suppression with scope ALL",
      [suppressed("ALL"), locked("DEFAULT_ON")],
      skip("SUPPRESSION"),
    ],
    [
      "skips a message despite the person's choice because of a suppression with scope ALL",
      [suppressed("ALL"), general(true), own(true)],
      skip("SUPPRESSION"),
    ],
    [
      "skips a marketing message because of a suppression with scope MARKETING",
      [suppressed("MARKETING"), marketing],
      skip("SUPPRESSION"),
    ],
    [
      "skips a required marketing message because of a suppression with scope MARKETING",
      [suppressed("MARKETING"), marketing, required],
      skip("SUPPRESSION"),
    ],
    [
      "sends a transactional message despite a suppression with scope MARKETING",
      [suppressed("MARKETING")],
      send("TOPIC_DEFAULT"),
    ],
    [
      "skips a message of the suppressed topic because of a suppression with scope TOPIC",
      [suppressed("TOPIC", "top_this")],
      skip("SUPPRESSION"),
    ],
    [
      "skips a required message of the suppressed topic because of a suppression with scope TOPIC",
      [suppressed("TOPIC", "top_this"), required],
      skip("SUPPRESSION"),
    ],
    [
      "sends a message of another topic despite a suppression with scope TOPIC",
      [suppressed("TOPIC", "top_other")],
      send("TOPIC_DEFAULT"),
    ],
    [
      "sends a marketing message of another topic despite a suppression with scope TOPIC",
      [suppressed("TOPIC", "top_other"), marketing],
      send("TOPIC_DEFAULT"),
    ],
    [
      "sends a transactional message despite a suppression with scope MARKETING that came from its topic",
      [suppressed("MARKETING", "top_this")],
      send("TOPIC_DEFAULT"),
    ],
    [
      "skips a message if one of several suppressions covers it",
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
    ["does not treat a frequency as an opt-in", [general(null, "INSTANT"), defaultOff], skip("TOPIC_DEFAULT")],
    ["does not treat a frequency as an opt-out", [own(null, "INSTANT")], send("TOPIC_DEFAULT")],
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
  ...timingCases,
};
