import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decision } from "#lib/decision.ts";
import { CHANNEL_POLICIES, CLASSIFICATIONS, FREQUENCIES, SUPPRESSION_REASONS, WEEKDAYS } from "#lib/enums.ts";
import { decide, type Facts, unreadable } from "./decide.ts";
import { reasonFor, sentence, type Wording } from "./explain-text.ts";
import de from "./messages/de.json" with { type: "json" };
import en from "./messages/en.json" with { type: "json" };

const keysOf = (catalogue: object, prefix = ""): string[] =>
  Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === "object" && value !== null ? keysOf(value, `${prefix}${key}.`) : [`${prefix}${key}`],
  );

const now = Date.parse("2026-03-10T12:00:00Z");
const provenance = { setAt: fc.constant("2026-01-01T00:00:00.000Z"), setBy: fc.constant("usr_1") };
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 2 });
const choice = fc.record({
  choice: fc.constantFrom(true, false, null),
  frequency: fc.constantFrom(...FREQUENCIES, null),
  ...provenance,
});
const facts: fc.Arbitrary<Facts> = fc.record({
  topicId: fc.constant("top_this"),
  archived: fc.constantFrom(true, ...Array(9).fill(false)),
  classification: fc.constantFrom(...CLASSIFICATIONS),
  urgent: fc.constantFrom(true, false, false),
  policy: fc.constantFrom(...CHANNEL_POLICIES, "DEFAULT_ON" as const),
  address: fc.constantFrom("MISSING", "UNVERIFIED", ...Array<"VERIFIED">(6).fill("VERIFIED")),
  suppressions: fc.array(
    fc.record({
      scope: fc.constantFrom("ALL", "MARKETING", "TOPIC"),
      topicId: fc.constantFrom("top_this", "top_other"),
      reason: fc.constantFrom(...SUPPRESSION_REASONS),
      createdAt: fc.constant("2026-01-01T00:00:00.000Z"),
    }),
    { maxLength: 1 },
  ),
  tenantPolicy: orNull(
    fc.record({ policy: fc.constantFrom(...CHANNEL_POLICIES), locked: fc.boolean(), ...provenance }),
  ),
  channelSwitch: orNull(fc.record({ enabled: fc.boolean(), ...provenance })),
  tenantChoice: orNull(choice),
  generalChoice: orNull(choice),
  cap: orNull(fc.record({ sent: fc.nat(4), limit: fc.constant(3) })),
  channelPause: fc.constantFrom(null, null, null, { pausedAt: "2026-01-01T00:00:00.000Z", pausedBy: "usr_1" }),
  timeZone: fc.constantFrom("UTC", "Europe/Berlin"),
  quietHours: fc.constantFrom([], [], [{ days: [...WEEKDAYS], start: "11:00", end: "15:00" }]),
  snoozedUntilMs: fc.constantFrom(null, null, now + 3_600_000),
  unreadable: fc.constantFrom([], [], [], ["QUIET_HOURS"], ["DIGEST_TIME"]),
  digestTime: fc.constant("09:00"),
  digestWeekday: fc.constantFrom(...WEEKDAYS),
});

/** A fixed seed, so that the test always runs the same examples. */
const decisions: Decision[] = [
  ...fc.sample(facts, { seed: 42, numRuns: 3_000 }).map((generated) => decide(generated, now)),
  unreadable("facts"),
];

describe("keys of the message catalogues", () => {
  test("are equal in both languages", () => {
    expect(keysOf(de)).toEqual(keysOf(en));
  });

  test("are exactly the reasons that a decision can have", () => {
    const said = new Set(decisions.flatMap(({ steps }) => steps.map(({ reasonKey }) => `reasons.${reasonKey}`)));
    expect([...said].sort()).toEqual(keysOf(en).sort());
  });
});

const wording = (locale: string, timeZone = "UTC"): Wording => ({
  topicName: "Invoices",
  channel: "EMAIL",
  locale,
  timeZone,
});

describe("sentence", () => {
  test.each([
    ["TOPIC_DEFAULT", "topicDefault.off", "SMS", "Invoices is off by default.", "Invoices ist standardmäßig aus."],
    ["TOPIC_DEFAULT", "topicDefault.on", "SMS", "Invoices is on by default.", "Invoices ist standardmäßig an."],
    ["ADDRESS", "address.missing", "EMAIL", "No email address.", "Keine E-Mail-Adresse."],
    ["ADDRESS", "address.missing", "SLACK", "No Slack address.", "Keine Slack-Adresse."],
  ] as const)("of %s names the topic or the channel: %s on %s", (layer, reasonKey, channel, english, german) => {
    const step = { layer, verdict: "SKIP", reasonKey } as const;
    expect(sentence(step, { ...wording("en-GB"), channel })).toBe(english);
    expect(sentence(step, { ...wording("de-AT"), channel })).toBe(german);
  });

  test("shows a topic's name as it is written", () => {
    const step = { layer: "TOPIC_DEFAULT", verdict: "SKIP", reasonKey: "topicDefault.off" } as const;
    for (const topicName of ["{plural} 'news'", "a  b\nc", ""])
      expect(sentence(step, { ...wording("en"), topicName })).toBe(`${topicName} is off by default.`);
  });

  test.each(["en", "de"] as const)("writes every step and every reason as one whole sentence in %s", (locale) => {
    for (const decision of decisions) {
      const sentences = decision.steps.map((step) => sentence(step, wording(locale, "Europe/Berlin")));
      expect(sentences).toContain(reasonFor(decision, wording(locale, "Europe/Berlin")));
      for (const text of sentences) expect(text).toMatch(/^[A-ZÄÖÜ\d][^{}]+[.]$/);
    }
  });
});

describe("reasonFor", () => {
  test("writes the sentence of the layer that decided", () => {
    for (const decision of decisions) {
      const said = decision.steps.filter(({ layer }) => layer === decision.decidedBy).at(-1);
      expect(said).toBeDefined();
      if (said) expect(reasonFor(decision, wording("en"))).toBe(sentence(said, wording("en")));
    }
  });
});

describe("sentence", () => {
  test.each([
    ["de", "Sie haben über einen Link in einer Nachricht abbestellt"],
    ["de-AT", "Sie haben über einen Link in einer Nachricht abbestellt"],
    ["DE", "Sie haben über einen Link in einer Nachricht abbestellt"],
    ["en-GB", "You unsubscribed with a link in a message"],
    ["fr", "You unsubscribed with a link in a message"],
    ["den", "You unsubscribed with a link in a message"],
  ])("writes for the locale %s: %s", (locale, text) => {
    const step = { layer: "SUPPRESSION", verdict: "SKIP", reasonKey: "suppression.UNSUBSCRIBE" } as const;
    expect(sentence(step, wording(locale))).toMatch(new RegExp(`^${text}[.] `));
  });

  test("writes times in the person's time zone and language", () => {
    const step = {
      layer: "QUIET_HOURS",
      verdict: "DEFER",
      reasonKey: "quietHours.inside",
      values: { at: "2026-03-29T05:00:00.000Z" },
    } as const;
    expect(sentence(step, wording("de", "Europe/Berlin"))).toContain("29.03.2026, 07:00");
    expect(sentence(step, wording("en", "America/New_York"))).toMatch(/Mar 29, 2026, 1:00\sAM/);
  });
});
