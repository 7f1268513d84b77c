import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValidationError } from "#lib/errors.ts";
import { courier } from "./courier.ts";
import { all, summarise } from "./testing/summarise.ts";

const row = (patch: object) => ({
  topic_id: "news",
  topic_name: "News",
  status: "OPTED_IN",
  default_status: "OPTED_IN",
  has_custom_routing: false,
  custom_routing: [],
  ...patch,
});
const items = (...rows: object[]) => ({ paging: { cursor: null, more: false }, items: rows });

describe("import from Courier", () => {
  test.each([
    ["a topic that is opted out", items(row({ status: "OPTED_OUT" })), all("news", "off"), []],
    [
      "a topic that is opted out, like the default",
      items(row({ status: "OPTED_OUT", default_status: "OPTED_OUT" })),
      all("news", "off"),
      [],
    ],
    ["a topic that is opted in, like the default", items(row({})), [], ["DEFAULT_THERE items.0"]],
    [
      "a topic that is opted in, unlike the default",
      items(row({ default_status: "OPTED_OUT" })),
      all("news", "on"),
      [],
    ],
    [
      "a topic that is opted in to some channels",
      items(row({ has_custom_routing: true, custom_routing: ["email", "direct_message", "inbox"] })),
      ["news EMAIL on", "news SLACK on", "news SMS off"],
      ["NO_SUCH_CHANNEL items.0.custom_routing"],
    ],
    [
      "a topic that is opted in only to an unknown channel",
      items(row({ has_custom_routing: true, custom_routing: ["push"] })),
      all("news", "off"),
      ["NO_SUCH_CHANNEL items.0.custom_routing"],
    ],
    [
      "a topic with custom routing to no channel",
      items(row({ default_status: "OPTED_OUT", has_custom_routing: true })),
      [],
      ["UNEXPLAINED items.0.custom_routing"],
    ],
    [
      "a topic that is opted out with custom routing",
      items(row({ status: "OPTED_OUT", has_custom_routing: true, custom_routing: ["email"] })),
      all("news", "off"),
      [],
    ],
    [
      "a required topic",
      items(row({ status: "REQUIRED", default_status: "REQUIRED" })),
      [],
      ["REQUIRED_THERE items.0"],
    ],
    [
      "a topic that is required on some channels",
      items(row({ status: "REQUIRED", has_custom_routing: true, custom_routing: ["email", "sms"] })),
      ["news SLACK off"],
      ["REQUIRED_THERE items.0"],
    ],
    ["the response for one topic", { topic: row({ status: "OPTED_OUT" }) }, all("news", "off"), []],
    ["the overrides of a bulk update", { topics: [{ topic_id: "news", status: "OPTED_IN" }] }, all("news", "on"), []],
    [
      "the response of a bulk update",
      {
        items: [{ topic_id: "news", status: "OPTED_OUT", has_custom_routing: false, custom_routing: [] }],
        errors: [{ topic_id: "old", reason: "no such topic" }],
      },
      all("news", "off"),
      ["NOT_APPLIED errors.0"],
    ],
    [
      "statuses in lower case, like those of older responses",
      items(row({ status: "opted_out" })),
      all("news", "off"),
      [],
    ],
    ["an unknown status", items(row({ status: "PAUSED" })), [], ["UNEXPLAINED items.0.status"]],
    [
      "a duplicate topic",
      items(row({ default_status: "OPTED_OUT" }), row({ status: "OPTED_OUT" })),
      all("news", "off"),
      ["NO_WINS items.0", "NO_WINS items.0", "NO_WINS items.0"],
    ],
    [
      "a digest schedule, an undocumented field and a further page",
      { items: [row({ digest_schedule: "sch_1", snoozed: true })], paging: { more: true } },
      [],
      [
        "DEFAULT_THERE items.0",
        "DIGEST items.0.digest_schedule",
        "MORE_PAGES paging.more",
        "UNKNOWN_FIELD items.0.snoozed",
      ],
    ],
    [
      "the preferences of a bulk job's user",
      { notifications: { news: { status: "OPTED_IN", channel_preferences: [{ channel: "email" }] } } },
      ["news EMAIL on", "news SLACK off", "news SMS off"],
      [],
    ],
    [
      "a choice with an end date",
      { notifications: { news: { status: "OPTED_IN", rules: [{ until: "2027-01-01" }] } } },
      [],
      ["EXPIRY notifications.news.rules"],
    ],
    [
      "an opt-out of a category, which may cover a notification",
      { notifications: { news: { status: "OPTED_IN" } }, categories: { all: { status: "OPTED_OUT" } } },
      all("all", "off"),
      ["OVERRIDABLE_ON notifications.news", "OVERRIDABLE_ON notifications.news", "OVERRIDABLE_ON notifications.news"],
    ],
  ])("reads %s", (_, response, choices, left) => {
    expect(summarise(courier.read(response)[0])).toEqual({ choices, left });
  });

  test("splits a bulk job into its users", () => {
    const preferences = { notifications: { news: { status: "OPTED_OUT" } } };
    const bulk = [
      { recipient: "u1", profile: { email: "ann@example.com" }, preferences },
      { to: { user_id: "u2", tenant_id: "acme", preferences } },
      { recipient: "u3", preferences: null },
    ];
    for (const value of [{ users: bulk }, { items: bulk, paging: { more: false } }])
      expect(courier.splitByUser(value)).toMatchObject([
        { user: "u1", tenant: undefined, response: preferences },
        { user: "u2", tenant: "acme", response: preferences },
      ]);
    expect(courier.splitByUser(bulk[0])).toMatchObject([{ user: "u1" }]);
    expect(courier.splitByUser(items(row({})))).toBeNull();
  });

  test.each([
    [{}, []],
    [{ items: {} }, ["items"]],
    [items(row({ status: null })), ["items", "0", "status"]],
    [items(row({ topic_id: 7 })), ["items", "0", "topic_id"]],
    [items(row({ custom_routing: "email" })), ["items", "0", "custom_routing"]],
    [{ notifications: { news: "OPTED_OUT" } }, ["notifications", "news"]],
    ["OPTED_OUT", []],
  ])("rejects an undocumented format and names its path: %j", (response, path) => {
    expect(() => courier.read(response)).toThrow(ValidationError);
    expect(() => courier.read(response)).toThrow(expect.objectContaining({ path }));
  });
});

const status = fc.constantFrom("OPTED_IN", "OPTED_OUT", "REQUIRED");
const rows = fc.array(
  fc.record({
    topic_id: fc.constantFrom("a", "b"),
    status,
    default_status: fc.option(status, { nil: undefined }),
    has_custom_routing: fc.option(fc.boolean(), { nil: undefined }),
    custom_routing: fc.uniqueArray(fc.constantFrom("email", "sms", "direct_message", "push"), { maxLength: 3 }),
  }),
  { maxLength: 4 },
);
const channelNames = { EMAIL: "email", SMS: "sms", SLACK: "direct_message" } as const;
type NamedChannel = keyof typeof channelNames;
const namedChannels = Object.keys(channelNames) as NamedChannel[];

describe("import from Courier", () => {
  test("never turns an opt-out into an opt-in, loses no opt-out and invents no opt-in", () => {
    fc.assert(
      fc.property(rows, (rows) => {
        const { choices } = summarise(courier.read({ items: rows })[0]);
        for (const key of ["a", "b"])
          for (const channel of namedChannels) {
            const about = rows.filter(({ topic_id }) => topic_id === key);
            const routed = (row: (typeof rows)[number]) =>
              (row.has_custom_routing ?? true) && row.custom_routing.length > 0;
            const named = (row: (typeof rows)[number]) =>
              row.custom_routing.some((name) => name === channelNames[channel]);
            const no = about.some((row) => row.status === "OPTED_OUT" || (routed(row) && !named(row)));
            const yes = about.some(
              (row) =>
                row.status === "OPTED_IN" &&
                row.default_status !== "REQUIRED" &&
                (routed(row) ? named(row) : !row.has_custom_routing && row.default_status !== "OPTED_IN"),
            );
            expect(choices.includes(`${key} ${channel} off`)).toBe(no);
            expect(choices.includes(`${key} ${channel} on`)).toBe(yes && !no);
          }
      }),
      { numRuns: 2000 },
    );
  });
});
