import { crc32 } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type Decision, decisionHash, decisionText, isSameDecision, readDecision, type Step } from "./decision.ts";

const decision: Decision = {
  outcome: "DIGEST",
  decidedBy: "FREQUENCY",
  at: "2026-03-10T13:00:00.000Z",
  steps: [
    Object.freeze({ layer: "TOPIC", verdict: "PASS", reasonKey: "topic.offered" } as const),
    {
      layer: "FREQUENCY",
      verdict: "DIGEST",
      reasonKey: "frequency.DAILY",
      setAt: "2026-02-02T00:00:00.000Z",
      setBy: "usr_1",
      values: { at: "2026-03-10T13:00:00.000Z" },
    },
  ],
};
/** As earlier versions stored it. */
const stored =
  '{"outcome":"DIGEST","decidedBy":"FREQUENCY","at":"2026-03-10T13:00:00.000Z","steps":[' +
  '{"layer":"TOPIC","verdict":"PASS","because":"topic.offered"},' +
  '{"layer":"FREQUENCY","verdict":"DIGEST","because":"frequency.DAILY","setAt":"2026-02-02T00:00:00.000Z","setBy":"usr_1",' +
  '"values":{"at":"2026-03-10T13:00:00.000Z"}}]}';

describe("decisionText", () => {
  test("writes what earlier versions write", () => {
    expect(decisionText(decision)).toBe(stored);
    expect(decisionText({ ...decision, at: null, steps: [] })).toBe(
      '{"outcome":"DIGEST","decidedBy":"FREQUENCY","at":null,"steps":[]}',
    );
  });

  test("leaves out what a step does not have", () => {
    const [first] = decision.steps;
    const steps = first ? [{ ...first, setAt: undefined, setBy: undefined }] : [];
    expect(decisionText({ ...decision, steps })).toMatch(/"because":"topic\.offered"\}\]\}$/);
  });
});

describe("readDecision", () => {
  test("reads what earlier versions wrote", () => {
    expect(readDecision(JSON.parse(stored))).toEqual(decision);
  });

  test("reads a decision without steps", () => {
    expect(readDecision(JSON.parse("{}"))).toEqual({ steps: [] });
  });
});

describe("isSameDecision", () => {
  const [step] = decision.steps;
  const plain: Decision = { outcome: "SKIP", decidedBy: "TOPIC", at: null, steps: step ? [step] : [] };
  const patched = (patch: Partial<Step>): Decision => ({
    ...plain,
    steps: plain.steps.map((one) => ({ ...one, ...patch })),
  });

  test("is true for a copy without values", () => {
    expect(isSameDecision(plain, structuredClone(plain))).toBe(true);
    expect(isSameDecision(patched({ setAt: "now", setBy: "usr_1" }), patched({ setAt: "now", setBy: "usr_1" }))).toBe(
      true,
    );
  });

  test.each([
    ["outcome", { ...plain, outcome: "SEND" }],
    ["layer that decided", { ...plain, decidedBy: "CHOICE" }],
    ["time", { ...plain, at: "2026-03-10T13:00:00.000Z" }],
    ["number of steps", { ...plain, steps: [] }],
    ["layer", patched({ layer: "CHOICE" })],
    ["verdict", patched({ verdict: "SKIP" })],
    ["reason", patched({ reasonKey: "topic.archived" })],
    ["time of the fact", patched({ setAt: "now" })],
    ["actor of the fact", patched({ setBy: "usr_1" })],
    ["values", patched({ values: { sent: 1 } })],
  ] satisfies [string, Decision][])("is false for another %s, in both directions", (_what, other) => {
    expect([isSameDecision(plain, other), isSameDecision(other, plain)]).toEqual([false, false]);
  });
});

describe("decisionHash", () => {
  test("is the hash that released versions stored with the same decision", () => {
    expect(decisionHash(decision)).toBe(crc32(stored) | 0);
  });
});
