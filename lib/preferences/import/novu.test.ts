import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ValidationError } from "#lib/errors.ts";
import { novu } from "./novu.ts";
import { all, summarise } from "./testing/summarise.ts";

const five = { email: true, sms: true, in_app: true, chat: true, push: true };
const open = { enabled: true, channels: five };
const row = (patch: object, workflow: object = {}) => ({
  enabled: true,
  channels: five,
  overrides: [],
  workflow: { slug: "comment-on-post_wf_1", identifier: "comment-on-post", name: "Comment", ...workflow },
  ...patch,
});
const chosenAt = { updatedAt: "2026-01-05T10:00:00.000Z" };

describe("import from Novu", () => {
  test.each([
    ["everything on by default", { global: open, workflows: [row({})] }, [], ["DEFAULT_THERE workflows.0"]],
    ["all notifications off", { global: { ...open, enabled: false }, workflows: [] }, all("*", "off"), []],
    [
      "channels that are off for everything",
      { global: { ...open, channels: { ...five, sms: false, push: false } }, workflows: [] },
      ["* SMS off"],
      ["NO_SUCH_CHANNEL! global.channels.push"],
    ],
    [
      "a workflow that is off",
      { global: open, workflows: [row({ enabled: false, ...chosenAt })] },
      all("comment-on-post", "off"),
      [],
    ],
    [
      "a channel that is off, chosen or not",
      { global: open, workflows: [row({ channels: { email: false, sms: true } })] },
      ["comment-on-post EMAIL off"],
      ["DEFAULT_THERE workflows.0"],
    ],
    [
      "channels that the subscriber set",
      {
        global: open,
        workflows: [row({ ...chosenAt, channels: { email: true, chat: true, push: true, in_app: false } })],
      },
      ["comment-on-post EMAIL on", "comment-on-post SLACK on"],
      ["NO_SUCH_CHANNEL workflows.0.channels.push", "NO_SUCH_CHANNEL! workflows.0.channels.in_app"],
    ],
    [
      "an override by the subscriber and one by the template",
      {
        global: open,
        workflows: [
          row({
            channels: { email: true, sms: true },
            overrides: [
              { channel: "email", source: "subscriber" },
              { channel: "sms", source: "template" },
            ],
          }),
        ],
      },
      ["comment-on-post EMAIL on"],
      ["DEFAULT_THERE workflows.0"],
    ],
    [
      "a critical workflow",
      { global: open, workflows: [row({ ...chosenAt, channels: { email: true, sms: false } }, { critical: true })] },
      ["comment-on-post SMS off"],
      ["REQUIRED_THERE workflows.0"],
    ],
    [
      "a schedule that is on",
      {
        global: {
          ...open,
          schedule: {
            isEnabled: true,
            weeklySchedule: { monday: { isEnabled: true, hours: [{ start: "09:00 AM", end: "05:00 PM" }] } },
          },
        },
        workflows: [],
      },
      [],
      ["SCHEDULE global.schedule"],
    ],
    ["a schedule that is off", { global: { ...open, schedule: { isEnabled: false } }, workflows: [] }, [], []],
    [
      "a duplicate workflow",
      {
        global: open,
        workflows: [row({ ...chosenAt, channels: { email: true } }), row({ channels: { email: false } })],
      },
      ["comment-on-post EMAIL off"],
      ["NO_WINS workflows.0.channels.email"],
    ],
    [
      "the envelope of Novu's server",
      { data: { global: { ...open, channels: { sms: false } }, workflows: [] } },
      ["* SMS off"],
      [],
    ],
    [
      "unknown fields",
      { global: { ...open, muted: false }, workflows: [row({ condition: null, channels: {} })], topics: [] },
      [],
      ["UNKNOWN_FIELD topics", "UNKNOWN_FIELD workflows.0.condition", "UNKNOWN_FIELD! global.muted"],
    ],
  ])("reads %s", (_, response, choices, left) => {
    const [read] = novu.read(response);
    expect(summarise(read)).toEqual({ choices, left: [...left].sort() });
  });

  test.each([
    [{ workflows: [] }, ["global"]],
    [{ global: open }, ["workflows"]],
    [{ global: { ...open, enabled: "true" }, workflows: [] }, ["global", "enabled"]],
    [{ global: open, workflows: [row({ channels: { email: "off" } })] }, ["workflows", "0", "channels", "email"]],
    [{ data: { global: open, workflows: [{}] } }, ["data", "workflows", "0", "enabled"]],
    [[], []],
    [null, []],
  ])("rejects an undocumented format and names its path: %j", (response, path) => {
    expect(() => novu.read(response)).toThrow(ValidationError);
    expect(() => novu.read(response)).toThrow(expect.objectContaining({ path }));
  });
});

const channels = fc.record(
  { email: fc.boolean(), sms: fc.boolean(), in_app: fc.boolean(), chat: fc.boolean(), push: fc.boolean() },
  { requiredKeys: [] },
);
const workflow = fc
  .record({
    enabled: fc.boolean(),
    channels,
    overrides: fc.array(
      fc.record({
        channel: fc.constantFrom("email", "sms", "chat"),
        source: fc.constantFrom("subscriber", "template"),
      }),
      { maxLength: 2 },
    ),
    updatedAt: fc.option(fc.constant("2026-01-05T10:00:00.000Z"), { nil: undefined }),
    identifier: fc.constantFrom("a", "b"),
    critical: fc.boolean(),
  })
  .map(({ identifier, critical, ...rest }) => ({ ...rest, workflow: { identifier, critical } }));
const response = fc.record({
  global: fc.record({ enabled: fc.boolean(), channels }),
  workflows: fc.array(workflow, { maxLength: 4 }),
});
const channelNames = { EMAIL: "email", SMS: "sms", SLACK: "chat" } as const;
type NamedChannel = keyof typeof channelNames;
const namedChannels = Object.keys(channelNames) as NamedChannel[];

describe("import from Novu", () => {
  test("never turns an opt-out into an opt-in, loses no opt-out and invents no opt-in", () => {
    fc.assert(
      fc.property(response, ({ global, workflows }) => {
        const { choices } = summarise(novu.read({ global, workflows })[0]);
        for (const channel of namedChannels) {
          const channelName = channelNames[channel];
          const off = !global.enabled || global.channels[channelName] === false;
          expect(choices.includes(`* ${channel} off`)).toBe(off);
          for (const key of ["a", "b"]) {
            const rows = workflows.filter((row) => row.workflow.identifier === key);
            const no = rows.some((row) => !row.enabled || row.channels[channelName] === false);
            const yes = rows.some(
              (row) =>
                row.channels[channelName] &&
                !row.workflow.critical &&
                (row.updatedAt ||
                  row.overrides.some((one) => one.channel === channelName && one.source === "subscriber")),
            );
            expect(choices.includes(`${key} ${channel} off`)).toBe(no);
            expect(choices.includes(`${key} ${channel} on`)).toBe(Boolean(yes) && !no);
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});
