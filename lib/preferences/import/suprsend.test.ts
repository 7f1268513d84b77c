import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHANNELS } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { suprsend } from "./suprsend.ts";
import { all, summarise } from "./testing/summarise.ts";

const category = (patch: object) => ({
  name: "News",
  category: "news",
  description: null,
  original_preference: null,
  preference: "opt_in",
  is_editable: true,
  ...patch,
});
const sections = (...subcategories: object[]) => ({
  sections: [{ name: null, slug: null, subcategories }],
  channel_preferences: [],
});
const channel = (name: string, preference: string, is_editable = true) => ({ channel: name, preference, is_editable });

describe("import from SuprSend", () => {
  test.each([
    ["a category that is opted out", sections(category({ preference: "opt_out" })), all("news", "off"), []],
    [
      "a category that is opted in, possibly by default",
      sections(category({ channels: [channel("email", "opt_in")] })),
      [],
      ["DEFAULT_THERE sections.0.subcategories.0"],
    ],
    [
      "a category that is opted in, like the default",
      sections(category({ original_preference: "opt_in" })),
      [],
      ["DEFAULT_THERE sections.0.subcategories.0"],
    ],
    [
      "a category that is opted in, unlike the default",
      sections(
        category({
          original_preference: "opt_out",
          channels: [
            channel("email", "opt_in"),
            channel("slack", "opt_in"),
            channel("sms", "opt_out"),
            channel("whatsapp", "opt_in"),
          ],
        }),
      ),
      ["news EMAIL on", "news SLACK on", "news SMS off"],
      ["NO_SUCH_CHANNEL sections.0.subcategories.0.channels.3"],
    ],
    [
      "a category that is opted in, unlike the default, without channels",
      sections(category({ original_preference: "opt_out" })),
      all("news", "on"),
      [],
    ],
    [
      "a channel that is off within a category",
      sections(category({ channels: [channel("email", "opt_out"), channel("androidpush", "opt_out")] })),
      ["news EMAIL off"],
      ["DEFAULT_THERE sections.0.subcategories.0", "NO_SUCH_CHANNEL! sections.0.subcategories.0.channels.1"],
    ],
    [
      "a mandatory category",
      sections(
        category({
          preference: "cant_unsubscribe",
          channels: [channel("email", "opt_in", false), channel("sms", "opt_out")],
        }),
      ),
      ["news SMS off"],
      ["REQUIRED_THERE sections.0.subcategories.0"],
    ],
    [
      "a category that is not editable",
      sections(category({ original_preference: "opt_out", is_editable: false })),
      [],
      ["REQUIRED_THERE sections.0.subcategories.0"],
    ],
    [
      "a mandatory channel of a chosen category",
      sections(
        category({
          original_preference: "opt_out",
          channels: [channel("email", "opt_in", false), channel("sms", "opt_in")],
        }),
      ),
      ["news SMS on"],
      ["REQUIRED_THERE sections.0.subcategories.0.channels.0"],
    ],
    [
      "restricted channels",
      {
        sections: [],
        channel_preferences: [
          { channel: "email", is_restricted: true },
          { channel: "sms", is_restricted: false },
          { channel: "inbox", is_restricted: true },
        ],
      },
      ["* EMAIL off"],
      ["NO_SUCH_CHANNEL! channel_preferences.2"],
    ],
    [
      "a page of the list of categories",
      { meta: { count: 12, limit: 1, offset: 0 }, results: [category({ preference: "opt_out" })] },
      all("news", "off"),
      ["MORE_PAGES meta.count"],
    ],
    ["a single category", category({ preference: "opt_out" }), all("news", "off"), []],
    [
      "the body of an update",
      { distinct_ids: ["u1"], categories: [{ category: "news", preference: "opt_in", opt_out_channels: ["sms"] }] },
      ["news EMAIL on", "news SLACK on", "news SMS off"],
      [],
    ],
    [
      "the body of an update with channels",
      { categories: [{ category: "news", preference: "opt_in", opt_in_channels: ["email", "ms_teams"] }] },
      ["news EMAIL on"],
      ["NO_SUCH_CHANNEL categories.0.opt_in_channels"],
    ],
    [
      "unknown values and fields",
      sections(category({ preference: "ask", cadence: "daily", channels: [channel("email", "ask")] })),
      [],
      [
        "UNEXPLAINED sections.0.subcategories.0.channels.0.preference",
        "UNEXPLAINED sections.0.subcategories.0.preference",
        "UNKNOWN_FIELD sections.0.subcategories.0.cadence",
      ],
    ],
    [
      "a duplicate category",
      sections(category({ original_preference: "opt_out" }), category({ preference: "opt_out" })),
      all("news", "off"),
      CHANNELS.map(() => "NO_WINS sections.0.subcategories.0.preference"),
    ],
  ])("reads %s", (_, response, choices, left) => {
    expect(summarise(suprsend.read(response)[0])).toEqual({ choices, left });
  });

  test("splits the body of a bulk update into its people", () => {
    const body = { distinct_ids: ["u1", "u2"], categories: [{ category: "news", preference: "opt_out" }] };
    expect(suprsend.splitByUser(body)?.map(({ user }) => user)).toEqual(["u1", "u2"]);
    expect(suprsend.splitByUser(sections())).toBeNull();
  });

  test.each([
    [{}, []],
    [{ sections: {} }, ["sections"]],
    [sections(category({ preference: true })), ["sections", "0", "subcategories", "0", "preference"]],
    [
      sections(category({ channels: [{ channel: "email" }] })),
      ["sections", "0", "subcategories", "0", "channels", "0", "preference"],
    ],
    [
      { channel_preferences: [{ channel: "email", is_restricted: "yes" }] },
      ["channel_preferences", "0", "is_restricted"],
    ],
    [7, []],
  ])("rejects an undocumented format and names its path: %j", (response, path) => {
    expect(() => suprsend.read(response)).toThrow(ValidationError);
    expect(() => suprsend.read(response)).toThrow(expect.objectContaining({ path }));
  });
});

const preference = fc.constantFrom("opt_in", "opt_out");
const rows = fc.array(
  fc.record({
    category: fc.constantFrom("a", "b"),
    preference: fc.constantFrom("opt_in", "opt_out", "cant_unsubscribe"),
    original_preference: fc.option(preference),
    is_editable: fc.boolean(),
    channels: fc.array(
      fc.record({ channel: fc.constantFrom("email", "sms", "slack", "inbox"), preference, is_editable: fc.boolean() }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 4 },
);
const restrictions = fc.array(
  fc.record({ channel: fc.constantFrom("email", "sms", "slack", "inbox"), is_restricted: fc.boolean() }),
  { maxLength: 3 },
);
const channelNames = { EMAIL: "email", SMS: "sms", SLACK: "slack" } as const;
type NamedChannel = keyof typeof channelNames;
const namedChannels = Object.keys(channelNames) as NamedChannel[];

describe("import from SuprSend", () => {
  test("never turns an opt-out into an opt-in, loses no opt-out and invents no opt-in", () => {
    fc.assert(
      fc.property(rows, restrictions, (rows, restrictions) => {
        const response = { sections: [{ subcategories: rows }], channel_preferences: restrictions };
        const { choices } = summarise(suprsend.read(response)[0]);
        for (const channel of namedChannels) {
          const channelName = channelNames[channel];
          const restricted = restrictions.some((one) => one.channel === channelName && one.is_restricted);
          expect(choices.includes(`* ${channel} off`)).toBe(restricted);
          for (const key of ["a", "b"]) {
            const about = rows.filter((row) => row.category === key);
            const no = about.some(
              (row) =>
                row.preference === "opt_out" ||
                row.channels.some((one) => one.channel === channelName && one.preference === "opt_out"),
            );
            const yes = about.some(
              (row) =>
                row.preference === "opt_in" &&
                row.original_preference === "opt_out" &&
                row.is_editable &&
                (row.channels.length === 0 ||
                  row.channels.some(
                    (one) => one.channel === channelName && one.preference === "opt_in" && one.is_editable,
                  )),
            );
            expect(choices.includes(`${key} ${channel} off`)).toBe(no);
            expect(choices.includes(`${key} ${channel} on`)).toBe(yes && !no);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
