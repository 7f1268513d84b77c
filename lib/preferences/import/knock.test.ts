import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHANNELS } from "#lib/enums.ts";
import { ValidationError } from "#lib/errors.ts";
import { knock } from "./knock.ts";
import { all, summarise } from "./testing/summarise.ts";

const condition = { variable: "recipient.country", operator: "equal_to", argument: "US" };

describe("import from Knock", () => {
  test.each([
    ["a set without values", { id: "default", categories: null, workflows: null, channel_types: null }, [], []],
    ["a workflow that is off", { workflows: { "new-comment": false } }, all("new-comment", "off"), []],
    ["a workflow that is on", { workflows: { "new-comment": true } }, all("new-comment", "on"), []],
    ["a category that is off", { categories: { marketing: false } }, all("marketing", "off"), []],
    [
      "channel types of a workflow",
      { workflows: { "new-comment": { channel_types: { email: false, sms: true, chat: true } } } },
      ["new-comment EMAIL off", "new-comment SLACK on", "new-comment SMS on"],
      [],
    ],
    [
      "unknown channels",
      { workflows: { a: { channel_types: { push: true, in_app_feed: false, http: true } } } },
      [],
      [
        "NO_SUCH_CHANNEL workflows.a.channel_types.push",
        "NO_SUCH_CHANNEL! workflows.a.channel_types.in_app_feed",
        "NO_SUCH_CHANNEL workflows.a.channel_types.http",
      ],
    ],
    [
      "a channel type that is off for everything",
      { channel_types: { email: false, sms: true, push: false } },
      ["* EMAIL off"],
      ["NO_SUCH_CHANNEL! channel_types.push"],
    ],
    [
      "an opt-out of all commercial messages",
      { commercial_subscribed: false },
      CHANNELS.map((c) => `marketing ${c} off`).sort(),
      [],
    ],
    ["an opt-in to commercial messages", { commercial_subscribed: true }, [], []],
    [
      "a condition, which prevents the import of 'on'",
      { workflows: { a: { channel_types: { email: true }, conditions: [condition] } } },
      [],
      ["CONDITION workflows.a.conditions", "OVERRIDABLE_ON workflows.a.channel_types.email"],
    ],
    [
      "a condition beside 'off'",
      { workflows: { a: { channel_types: { email: false }, conditions: [condition] } } },
      ["a EMAIL off"],
      ["CONDITION workflows.a.conditions"],
    ],
    [
      "a condition on a channel type",
      {
        channel_types: { email: { conditions: [condition] } },
        workflows: { a: { channel_types: { email: true, sms: true } } },
      },
      ["a SMS on"],
      ["CONDITION channel_types.email", "OVERRIDABLE_ON workflows.a.channel_types.email"],
    ],
    [
      "a channel by its id that is off",
      { workflows: { a: { channels: { "2f641633": false }, channel_types: { sms: true } } } },
      [],
      ["CHANNEL_BY_ID! workflows.a.channels.2f641633", "OVERRIDABLE_ON workflows.a.channel_types.sms"],
    ],
    [
      "a channel by its id that is on",
      { channels: { aef6e715: true }, workflows: { a: true } },
      all("a", "on"),
      ["CHANNEL_BY_ID channels.aef6e715"],
    ],
    [
      "a workflow and a category of one key that contradict each other",
      { workflows: { a: true }, categories: { a: { channel_types: { email: false } } } },
      ["a EMAIL off", "a SLACK on", "a SMS on"],
      ["NO_WINS workflows.a"],
    ],
    [
      "an opt-out of a category, which may cover any workflow",
      {
        workflows: { a: { channel_types: { email: true, sms: true } } },
        categories: { b: { channel_types: { email: false } } },
      },
      ["a SMS on", "b EMAIL off"],
      ["OVERRIDABLE_ON workflows.a.channel_types.email"],
    ],
    [
      "an opt-out of another workflow, which does not cover this workflow",
      { workflows: { a: true, b: false } },
      [...all("a", "on"), ...all("b", "off")].sort(),
      [],
    ],
    [
      "an opt-out of a workflow, which may belong to any category",
      {
        categories: { b: { channel_types: { email: true, sms: true } } },
        workflows: { a: { channel_types: { email: false } } },
      },
      ["a EMAIL off", "b SMS on"],
      ["OVERRIDABLE_ON categories.b.channel_types.email"],
    ],
    [
      "an undocumented field",
      { frequency: "daily", muted: false },
      [],
      ["UNKNOWN_FIELD frequency", "UNKNOWN_FIELD! muted"],
    ],
    [
      "names that are dangerous as keys",
      JSON.parse('{"workflows":{"__proto__":false,"constructor":false}}'),
      [...all("__proto__", "off"), ...all("constructor", "off")].sort(),
      [],
    ],
  ])("reads %s", (_, set, choices, left) => {
    const [read, ...more] = knock.read({ id: "default", ...set });
    expect(more).toEqual([]);
    expect(summarise(read)).toEqual({ choices, left: [...left].sort() });
    expect(read?.tenant).toBeNull();
  });

  test("reads sets in a list or by their id as sets of the named tenants", () => {
    const listed = knock.read([
      { id: "default", workflows: { a: false } },
      { id: "acme", workflows: { a: true } },
    ]);
    const inline = knock.read({ default: { workflows: { a: false } }, acme: { workflows: { a: true } } });
    for (const sets of [listed, inline]) {
      expect(sets.map(({ tenant }) => tenant)).toEqual([null, "acme"]);
      expect(sets.map((set) => summarise(set).choices)).toEqual([all("a", "off"), all("a", "on")]);
    }
  });

  test.each([
    [{ user_ids: ["u1", "u2"], preferences: { id: "default", workflows: {} } }, ["u1", "u2"]],
    [
      {
        users: [
          { id: "u1", preferences: { default: { workflows: {} } } },
          { id: "u2", preferences: null },
        ],
      },
      ["u1", "u2"],
    ],
    [{ entries: [{ id: "u1", preferences: [] }], page_info: {} }, ["u1"]],
    [{ id: "u1", name: "Ann", preferences: {} }, ["u1"]],
  ])("splits %j into its people", (value, users) => {
    const people = knock.splitByUser(value) ?? [];
    expect(people.map(({ user }) => user)).toEqual(users);
    for (const { response } of people) expect(() => knock.read(response)).not.toThrow();
  });

  test.each([
    [{ id: "default", workflows: { a: "no" } }, ["workflows", "a"]],
    [{ id: "default", workflows: [] }, ["workflows"]],
    [
      { id: "default", categories: { a: { channel_types: { email: 0 } } } },
      ["categories", "a", "channel_types", "email"],
    ],
    [{ id: "default", commercial_subscribed: "false" }, ["commercial_subscribed"]],
    [
      [{ id: "default" }, { id: 7 }],
      ["1", "id"],
    ],
    [{ acme: false }, ["acme"]],
    ["workflows", []],
    [undefined, []],
  ])("rejects an undocumented format and names its path: %j", (response, path) => {
    const refusal = expect.objectContaining({ path });
    expect(() => knock.read(response)).toThrow(ValidationError);
    expect(() => knock.read(response)).toThrow(refusal);
  });
});

const channelName = fc.constantFrom("email", "sms", "chat", "push");
const conditional = fc.oneof(fc.boolean(), fc.constant({ conditions: [condition] }));
const ids = fc.dictionary(fc.constantFrom("id-1", "id-2"), conditional, { maxKeys: 1 });
const setting = fc.oneof(
  fc.boolean(),
  fc.record(
    {
      channel_types: fc.dictionary(channelName, conditional),
      channels: ids,
      conditions: fc.constantFrom([], [condition]),
    },
    { requiredKeys: [] },
  ),
);
const settings = fc.dictionary(fc.constantFrom("a", "b", "c"), setting, { maxKeys: 3 });
const set = fc.record(
  {
    workflows: settings,
    categories: settings,
    channel_types: fc.dictionary(channelName, conditional),
    channels: ids,
    commercial_subscribed: conditional,
  },
  { requiredKeys: ["workflows", "categories"] },
);
type Conditional = boolean | { conditions: readonly unknown[] } | undefined;
type Setting =
  | boolean
  | { channel_types?: Record<string, Conditional>; channels?: Record<string, Conditional>; conditions?: unknown[] };

const channelNames = { EMAIL: "email", SMS: "sms", SLACK: "chat" } as const;
type NamedChannel = keyof typeof channelNames;
const namedChannels = Object.keys(channelNames) as NamedChannel[];
/** All values of a setting for a channel. Knock sends only if every value is true. */
const valuesOf = (setting: Setting, channel: NamedChannel): Conditional[] =>
  typeof setting === "boolean"
    ? [setting]
    : [
        setting.channel_types?.[channelNames[channel]],
        ...Object.values(setting.channels ?? {}),
        ...(setting.conditions ?? []).map(() => ({ conditions: [] })),
      ];
const isOptOut = (value: Conditional): boolean => value !== undefined && value !== true;

describe("import from Knock", () => {
  test("never turns an opt-out into an opt-in, whichever categories a workflow has", () => {
    fc.assert(
      fc.property(set, (set) => {
        const [read] = knock.read(set);
        for (const { topicKey, channel, enabled } of read?.cells ?? []) {
          if (!enabled) continue;
          const workflow = Object.hasOwn(set.workflows, topicKey)
            ? [set.workflows[topicKey] as Setting]
            : Object.values(set.workflows);
          const all = [...workflow, ...Object.values(set.categories)].flatMap((one) =>
            valuesOf(one as Setting, channel as NamedChannel),
          );
          // A channel type that is off for everything is a switch here, and a switch overrides "on" by itself.
          const type = set.channel_types?.[channelNames[channel as NamedChannel]];
          const above: Conditional[] = [
            type || undefined,
            ...Object.values(set.channels ?? {}),
            set.commercial_subscribed,
          ];
          expect([...all, ...above].some(isOptOut)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test("loses no explicit opt-out", () => {
    fc.assert(
      fc.property(set, (set) => {
        const [read] = knock.read(set);
        if (!read) throw new Error("nothing was read");
        const { choices } = summarise(read);
        let notImported = 0;
        for (const group of [set.workflows, set.categories])
          for (const [key, value] of Object.entries(group)) {
            if (value === false) expect(choices).toEqual(expect.arrayContaining(all(key, "off")));
            if (typeof value === "boolean") continue;
            for (const channel of namedChannels)
              if (value.channel_types?.[channelNames[channel as NamedChannel]] === false)
                expect(choices).toContain(`${key} ${channel} off`);
            notImported += [value.channel_types?.push, ...Object.values(value.channels ?? {})].filter(
              (one) => one === false,
            ).length;
          }
        for (const channel of namedChannels)
          if (set.channel_types?.[channelNames[channel as NamedChannel]] === false)
            expect(choices).toContain(`* ${channel} off`);
        if (set.commercial_subscribed === false) expect(choices).toContain("marketing EMAIL off");
        notImported += [set.channel_types?.push, ...Object.values(set.channels ?? {})].filter(
          (one) => one === false,
        ).length;
        expect(read.notImported.filter(({ isOptOut }) => isOptOut)).toHaveLength(notImported);
      }),
      { numRuns: 2000 },
    );
  });
});
