import { describe, expect, test } from "vitest";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { AccessError } from "#lib/errors.ts";
import { cellOf, key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { clearPreferences } from "./clear.ts";
import { setPreference } from "./set.ts";
import { setChannelSwitch } from "./set-channel-switch.ts";
import { rowsOf } from "./testing/stored-preferences.ts";

useDatabase();

describe("changes of preferences", () => {
  test.each([
    ["another viewer", (id: string) => signedIn(id), "FORBIDDEN"],
    ["an auditor", (id: string) => signedIn(id, "AUDITOR"), "FORBIDDEN"],
    ["a key that may only read", () => key("PREFERENCES_READ"), "FORBIDDEN"],
    ["a key that may only send", () => key("SEND"), "FORBIDDEN"],
    ["a caller without credentials", () => ({ kind: "anonymous" }) as const, "UNAUTHENTICATED"],
  ])("are refused to %s, for a known and an unknown person", async (_name, actorOf, code) => {
    const [person, caller, topic] = [await makePerson(), await makePerson(), await makeTopic()];
    const ctx = ctxFor(actorOf(caller.id));
    for (const userId of [person.id, "usr_00000000000000000000000000"]) {
      const cell = { userId, topicKey: topic.key, channel: "EMAIL" } as const;
      for (const attempt of [
        setPreference(ctx, { ...cell, enabled: false }),
        clearPreferences(ctx, { userId }),
        setChannelSwitch(ctx, { userId, channel: "EMAIL", enabled: false }),
      ]) {
        await expect(attempt).rejects.toBeInstanceOf(AccessError);
        await expect(attempt).rejects.toMatchObject({ code });
      }
    }
    expect(await rowsOf(person.id)).toEqual([]);
  });

  test("are granted to an auditor for their own preferences", async () => {
    const [person, topic] = [await makePerson(), await makeTopic({ classification: "MARKETING" })];
    const ctx = ctxFor(signedIn(person.id, "AUDITOR"));
    const cell = { topicKey: topic.key, channel: "EMAIL" } as const;
    expect(cellOf((await setPreference(ctx, { ...cell, enabled: true })).preferences, topic, "EMAIL")).toMatchObject({
      choice: true,
    });
    expect(cellOf((await setPreference(ctx, { ...cell, enabled: false })).preferences, topic, "EMAIL")).toMatchObject({
      choice: false,
    });
    await setChannelSwitch(ctx, { channel: "EMAIL", enabled: false });
    expect(cellOf((await clearPreferences(ctx, {})).preferences, topic, "EMAIL")).toMatchObject({ choice: null });
  });

  test.each([
    ["the person", (id: string) => signedIn(id)],
    ["an admin", () => signedIn("usr_admin", "ADMIN")],
    ["a key with PREFERENCES_WRITE", () => key("PREFERENCES_WRITE")],
    ["a key with ADMIN", () => key("ADMIN")],
    ["the person's own token", (userId: string) => ({ kind: "token", userId }) as const],
    ["the person's own link", (userId: string) => ({ kind: "link", userId, tenantKey: null }) as const],
  ])("are granted to %s", async (_name, actorOf) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const cell = { userId: person.id, topicKey: topic.key, channel: "EMAIL" } as const;
    await setPreference(ctxFor(actorOf(person.id)), { ...cell, enabled: false });
    expect(await rowsOf(person.id)).toMatchObject([{ choice: false }]);
  });

  test("reject an API key that names no person", async () => {
    const topic = await makeTopic();
    await expect(
      setPreference(ctxFor(key("PREFERENCES_WRITE")), { topicKey: topic.key, channel: "EMAIL", enabled: false }),
    ).rejects.toMatchObject({ code: "INVALID", path: ["userId"] });
  });
});
