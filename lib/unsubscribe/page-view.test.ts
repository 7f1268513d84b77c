import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { everythingOf, linkOf, view } from "./testing/unsubscribing.ts";

describe("viewUnsubscribePage", () => {
  test("shows a masked address in the person's language and changes nothing", async () => {
    const person = await makePerson({ email: "ada.lovelace@example.com", locale: "de-AT", phone: "+15550001234" });
    const topic = await makeTopic({ name: "News", description: "Now and then." });
    const token = await linkOf(person, topic);
    const before = await everythingOf(person);
    const shown = await view(token);
    expect(shown).toMatchObject({
      address: "a•••@e•••.com",
      locale: "de-AT",
      topics: [{ key: topic.key, name: "News", description: "Now and then.", isOn: true }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/lovelace|0001234/);
    expect(await everythingOf(person)).toBe(before);
  });

  test("shows topics that the person switched off themselves as stopped, without an undo", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const as = ctxFor(signedIn(person.id));
    await setPreference(as, { topicKey: topic.key, channel: "EMAIL", enabled: false });
    const token = await linkOf(person, topic);
    expect(await view(token)).toMatchObject({ isStopped: true, canUndo: false, isAllOff: false });
    await setChannelSwitch(as, { channel: "SMS", enabled: false });
    expect(await view(token)).toMatchObject({ isAllOff: false });
  });
});
