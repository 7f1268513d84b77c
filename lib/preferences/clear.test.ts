import { describe, expect, test } from "vitest";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { LockedError } from "#lib/errors.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { cellOf, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy } from "#lib/topics/index.ts";
import { clearPreferences } from "./clear.ts";
import { setPreference, setPreferences } from "./set.ts";
import { auditOf, rowsOf } from "./testing/stored-preferences.ts";

useDatabase();

describe("clearPreferences", () => {
  test.each([
    ["one cell", { channel: "EMAIL", topicKey: "this" }, 5],
    ["a topic", { topicKey: "this" }, 3],
    ["a channel", { channel: "EMAIL" }, 4],
    ["everything", {}, 0],
  ] as const)("clears %s and keeps the other choices", async (_name, { ...filter }, remaining) => {
    const [person, topic, other] = [await makePerson(), await makeTopic(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    const cells = [topic, other].flatMap(({ key: topicKey }) =>
      CHANNELS.map((channel) => ({ topicKey, channel, enabled: false })),
    );
    await setPreferences(ctx, { cells });
    await setPreferences(ctx, { cells: cells.slice(0, 1), tenantKey: "acme" });
    const input = { ...filter, ...("topicKey" in filter && { topicKey: topic.key }), reason: "afresh" };
    const { preferences: view } = await clearPreferences(ctx, input);
    const general = (await rowsOf(person.id)).filter(({ tenantKey }) => tenantKey === "");
    expect(general).toHaveLength(remaining);
    expect(await rowsOf(person.id)).toHaveLength(remaining + 1);
    expect(cellOf(view, topic, "EMAIL")).toMatchObject({ choice: null, effective: true, decidedBy: "TOPIC_DEFAULT" });
    const [event] = await auditOf(person.id);
    expect(event).toMatchObject({ action: "preference.clear", reason: "afresh" });
    expect(event?.before).toMatchObject({
      cells: expect.arrayContaining([expect.objectContaining({ enabled: false })]),
    });
  });

  test("rejects a required or locked cell with LockedError and keeps its choice", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const ctx = ctxFor(signedIn(person.id));
    const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
    await setPreference(ctx, { ...cell, enabled: false });
    await setPreference(ctx, { ...cell, enabled: false, tenantKey: "hooli" });
    await setTenantPolicy(ctxFor(), { ...cell, tenantKey: "hooli", policy: "DEFAULT_ON", locked: true });
    await expect(clearPreferences(ctx, { ...cell, tenantKey: "hooli" })).rejects.toBeInstanceOf(LockedError);
    await setTopicChannelPolicy(ctxFor(), { ...cell, policy: "REQUIRED" });
    await expect(clearPreferences(ctx, cell)).rejects.toBeInstanceOf(LockedError);
    expect(await rowsOf(person.id)).toHaveLength(2);
  });

  test("rejects an unknown topic with NotFoundError", async () => {
    const person = await makePerson();
    await expect(clearPreferences(ctxFor(signedIn(person.id)), { topicKey: "no-such-topic" })).rejects.toMatchObject({
      code: "NOT_FOUND",
      path: ["topicKey"],
    });
  });
});
