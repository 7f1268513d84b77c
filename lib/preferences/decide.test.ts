import { describe, expect, test } from "vitest";
import type { DecisionLayer } from "#lib/enums.ts";
import { decide, type Facts } from "./decide.ts";
import messages from "./messages/en.json" with { type: "json" };
import { cases } from "./testing/decisions.ts";
import { evaluatedLayers } from "./testing/expected.ts";
import {
  capped,
  channelOff,
  defaultOff,
  general,
  locked,
  marketing,
  now,
  own,
  type Patch,
  paused,
  plain,
  quiet,
  required,
  set,
  snoozed,
  suppressed,
  tenant,
} from "./testing/facts.ts";

describe.each(Object.entries(cases))("decide, layer %s", (_layer, rows) => {
  test.each(rows)("%s", (_name, patches, expected) => {
    const decision = decide(Object.assign({}, plain, ...patches), now);
    const { outcome, decidedBy, at } = expected;
    expect(decision).toMatchObject({ outcome, decidedBy, at });
    expect(decision.steps.map(({ layer }) => layer)).toEqual(evaluatedLayers(expected));
  });
});

describe("decide", () => {
  test("records PASS for every layer that does not settle the decision", () => {
    for (const [, patches, { outcome, decidedBy, on }] of Object.values(cases).flat()) {
      const { steps } = decide(Object.assign({}, plain, ...patches), now);
      for (const { layer, verdict } of steps) {
        const settles = layer === on ? "ON" : layer === decidedBy && outcome !== "SEND" ? outcome : "PASS";
        expect(verdict, `${layer} of ${JSON.stringify(patches)}`).toBe(settles);
      }
    }
  });

  test("records in each step when and by which actor the fact was set", () => {
    const stepOf = (facts: Patch, layer: DecisionLayer) =>
      decide({ ...plain, ...facts }, now).steps.find((step) => step.layer === layer);
    expect(stepOf(general(false), "CHOICE")).toMatchObject(set);
    expect(stepOf(own(true), "CHOICE")).toMatchObject(set);
    expect(stepOf(locked("DEFAULT_OFF"), "TENANT_LOCK")).toMatchObject(set);
    expect(stepOf(locked("REQUIRED"), "REQUIRED")).toMatchObject(set);
    expect(stepOf(tenant("DEFAULT_OFF"), "TENANT_DEFAULT")).toMatchObject(set);
    expect(stepOf(channelOff, "CHANNEL_SWITCH")).toMatchObject(set);
    expect(stepOf(suppressed("ALL"), "SUPPRESSION")).toMatchObject({ setAt: set.setAt });
    expect(stepOf(paused, "CHANNEL_PAUSED")).toMatchObject({ setAt: set.setAt, setBy: "usr_operator" });
    expect(stepOf(general(true, "DAILY"), "FREQUENCY")).toMatchObject(set);
  });

  const everyStep = Object.values(cases)
    .flat()
    .flatMap(([, patches]) => decide(Object.assign({}, plain, ...patches), now).steps);

  test("gives every step a reason of the catalogue, named after its layer", () => {
    const texts = messages.reasons as Record<string, Record<string, unknown>>;
    const prefixes: Partial<Record<DecisionLayer, string[]>> = {
      TENANT_LOCK: ["tenantLock"],
      CHANNEL_SWITCH: ["channelSwitch"],
      TENANT_DEFAULT: ["tenantDefault"],
      TOPIC_DEFAULT: ["topicDefault"],
      FREQUENCY_CAP: ["cap"],
      CHANNEL_PAUSED: ["pause"],
      SNOOZE: ["snooze", "timing"],
      QUIET_HOURS: ["quietHours", "timing"],
      FREQUENCY: ["frequency", "timing"],
    };
    for (const { layer, reasonKey } of everyStep) {
      const [prefix = "", name = ""] = reasonKey.split(".");
      expect(prefixes[layer] ?? [layer.toLowerCase()], reasonKey).toContain(prefix);
      expect(texts[prefix]?.[name], reasonKey).toBeTypeOf("string");
    }
  });

  test("freezes the steps that all decisions share", () => {
    for (const step of everyStep.filter(({ verdict, values }) => verdict === "PASS" && !values))
      expect(step).toSatisfy(Object.isFrozen);
  });

  test("gives a reason that matches on and off", () => {
    const reasonOf = (...patches: Patch[]) =>
      decide(Object.assign({}, plain, ...patches), now).steps.find(
        ({ verdict }) => verdict === "ON" || verdict === "SKIP",
      )?.reasonKey;
    expect([reasonOf(locked("DEFAULT_ON")), reasonOf(locked("DEFAULT_OFF"))]).toEqual([
      "tenantLock.on",
      "tenantLock.off",
    ]);
    expect([reasonOf(tenant("DEFAULT_ON")), reasonOf(tenant("DEFAULT_OFF"))]).toEqual([
      "tenantDefault.on",
      "tenantDefault.off",
    ]);
    expect([reasonOf(), reasonOf(defaultOff)]).toEqual(["topicDefault.on", "topicDefault.off"]);
    expect([reasonOf(required), reasonOf(locked("REQUIRED"))]).toEqual(["required.topic", "required.tenant"]);
    expect([reasonOf(own(true)), reasonOf(own(false))]).toEqual(["choice.tenantOn", "choice.tenantOff"]);
    expect([reasonOf(general(true)), reasonOf(general(false))]).toEqual(["choice.on", "choice.off"]);
  });

  test("records the numbers and the time that the reason needs, and no others", () => {
    const last = (...patches: Patch[]) => decide(Object.assign({}, plain, ...patches), now).steps.at(-1);
    const capStep = (facts: Patch) =>
      decide({ ...plain, ...facts }, now).steps.find(({ layer }) => layer === "FREQUENCY_CAP");
    expect(capStep(capped(3, 3))).toEqual({
      layer: "FREQUENCY_CAP",
      verdict: "SKIP",
      reasonKey: "cap.reached",
      values: { sent: 3, limit: 3 },
    });
    expect(capStep(capped(2, 3))).toMatchObject({ reasonKey: "cap.below", values: { sent: 2, limit: 3 } });
    expect(capStep({})).toMatchObject({ reasonKey: "cap.notMarketing" });
    expect(capStep(marketing)).toMatchObject({ reasonKey: "cap.notMarketing" });
    expect(last(snoozed("2026-03-10T15:30:00Z"))?.values).toEqual({ at: "2026-03-10T15:30:00.000Z" });
    expect(last(quiet("11:00", "13:00"))?.values).toEqual({ at: "2026-03-10T13:00:00.000Z" });
    expect(last(general(true, "HOURLY"))).toMatchObject({
      reasonKey: "frequency.HOURLY",
      values: { at: expect.any(String) },
    });
    expect(last(paused)?.values).toBeUndefined();
    expect(last(snoozed("2026-03-10T15:30:00Z"))).not.toHaveProperty("setBy");
  });

  test("records the choice that set the frequency: the tenant's or the general one", () => {
    const theirs = { setAt: "2026-02-02T00:00:00.000Z", setBy: "usr_tenant" };
    const facts: Patch = { ...general(true, "DAILY"), tenantChoice: { choice: true, frequency: "HOURLY", ...theirs } };
    expect(decide({ ...plain, ...facts }, now).steps.at(-1)).toMatchObject(theirs);
    const without: Patch = { ...general(true, "DAILY"), tenantChoice: { choice: true, frequency: null, ...theirs } };
    expect(decide({ ...plain, ...without }, now).steps.at(-1)).toMatchObject(set);
  });

  test("gives each suppression reason its own text", () => {
    for (const reason of ["STOP", "COMPLAINT", "HARD_BOUNCE", "UNSUBSCRIBE", "ADMIN", "ERASURE"] as const) {
      const facts: Facts = { ...plain, suppressions: [{ scope: "ALL", topicId: null, reason, createdAt: set.setAt }] };
      expect(decide(facts, now).steps.at(-1)?.reasonKey).toBe(`suppression.${reason}`);
    }
  });

  test("returns equal decisions for equal facts, and does not change the facts", () => {
    for (const [, patches] of Object.values(cases).flat()) {
      const facts: Facts = Object.assign({}, plain, ...patches);
      const before = structuredClone(facts);
      expect(decide(facts, now)).toEqual(decide(structuredClone(facts), now));
      expect(facts).toEqual(before);
    }
  });

  test("is covered by a table of at least 60 cases", () => {
    expect(Object.values(cases).flat().length).toBeGreaterThanOrEqual(60);
  });
});
