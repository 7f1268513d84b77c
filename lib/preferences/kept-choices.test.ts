import { describe, expect, test } from "vitest";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { cellOf, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy } from "#lib/topics/index.ts";
import { setPreference } from "./set.ts";
import { setChannelSwitch } from "./set-channel-switch.ts";
import { auditOf, matrixOf } from "./testing/stored-preferences.ts";

useDatabase();

describe("policy changes", () => {
  test("keep a choice under a tenant's lock and apply it again when the lock is removed", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const cell = { topicKey: topic.key, channel: "EMAIL", tenantKey: "initech" } as const;
    await setPreference(ctxFor(signedIn(person.id)), { ...cell, enabled: false });
    const seen = async () => cellOf(await matrixOf(person.id, "initech"), topic, "EMAIL");
    expect(await seen()).toMatchObject({ effective: false, decidedBy: "CHOICE", editable: true });
    await setTenantPolicy(ctxFor(), { ...cell, policy: "DEFAULT_ON", locked: true });
    expect(await seen()).toMatchObject({ choice: false, effective: true, decidedBy: "TENANT_LOCK", editable: false });
    await setTenantPolicy(ctxFor(), { ...cell, policy: "REQUIRED", locked: true });
    expect(await seen()).toMatchObject({ choice: false, effective: true, decidedBy: "REQUIRED", editable: false });
    await setTenantPolicy(ctxFor(), { ...cell, policy: "REQUIRED", locked: false });
    expect(await seen()).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE", editable: true });
    await setTenantPolicy(ctxFor(), { ...cell, policy: null });
    expect(await seen()).toMatchObject({ choice: false, effective: false, decidedBy: "CHOICE", editable: true });
  });

  test("keep a choice when the topic becomes required, unavailable or off by default", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
    await setPreference(ctxFor(signedIn(person.id)), { ...cell, enabled: false, frequency: "DAILY" });
    for (const policy of ["REQUIRED", "UNAVAILABLE", "DEFAULT_OFF", "DEFAULT_ON"] as const)
      await setTopicChannelPolicy(ctxFor(), { ...cell, policy });
    expect(cellOf(await matrixOf(person.id), topic, "EMAIL")).toMatchObject({
      choice: false,
      frequency: "DAILY",
      decidedBy: "CHOICE",
    });
  });
});

describe("choices", () => {
  test("apply a tenant's choice to the tenant, the general choice elsewhere, and an opt-out in either to both", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
    const effective = async (tenantKey: string | null) =>
      cellOf(await matrixOf(person.id, tenantKey), topic, "EMAIL").effective;
    await setPreference(ctx, { ...cell, tenantKey: "acme", enabled: false });
    expect([await effective("acme"), await effective("globex"), await effective(null)]).toEqual([false, true, true]);
    await setPreference(ctx, { ...cell, tenantKey: "acme", enabled: true });
    await setPreference(ctx, { ...cell, enabled: false });
    expect([await effective("acme"), await effective("globex"), await effective(null)]).toEqual([false, false, false]);
  });
});

describe("setChannelSwitch", () => {
  test("keeps the choices of the channel's cells and applies them again when the channel is on", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    await setPreference(ctx, { topicKey: topic.key, channel: "SMS", enabled: true, frequency: "HOURLY" });
    const { preferences: off } = await setChannelSwitch(ctx, { channel: "SMS", enabled: false, reason: "new number" });
    expect(off.channels.find(({ channel }) => channel === "SMS")).toMatchObject({ enabled: false });
    expect(cellOf(off, topic, "SMS")).toMatchObject({
      choice: true,
      frequency: "HOURLY",
      effective: false,
      decidedBy: "CHANNEL_SWITCH",
      editable: true,
    });
    expect(cellOf(off, topic, "EMAIL")).toMatchObject({ effective: true });
    expect((await auditOf(person.id))[0]).toMatchObject({
      action: "channelSwitch.set",
      reason: "new number",
      before: { channel: "SMS", enabled: true },
      after: { channel: "SMS", enabled: false },
    });
    const { preferences: on } = await setChannelSwitch(ctx, { channel: "SMS", enabled: true });
    expect(cellOf(on, topic, "SMS")).toMatchObject({ choice: true, effective: true, decidedBy: "CHOICE" });
  });
});
