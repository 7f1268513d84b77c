import { describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { slackRequest } from "../testing/signed.ts";
import { active, apply } from "./testing/texts.ts";

describe("an inbound Slack message", () => {
  test.each<[string, object, number]>([
    ["a person in a direct message", {}, 1],
    ["a person in a channel", { channel_type: "channel" }, 0],
    ["a bot", { bot_id: "B1" }, 0],
    ["an edit", { subtype: "message_changed" }, 0],
    ["a person who quotes our message", { text: "&gt; Answer STOP to stop these messages.\nWhat is that?" }, 0],
  ])("handles STOP by %s", async (_, more, stopped) => {
    const ann = await makePerson({ slackUserId: "U0ANN" });
    const event = { type: "message", channel_type: "im", user: "U0ANN", text: "please stop messaging me", ...more };
    expect(
      (await post(slackRequest({ type: "event_callback", event_id: `Ev${crypto.randomUUID()}`, event }))).status,
    ).toBe(200);
    await apply();
    const rows = await active();
    expect(rows).toHaveLength(stopped);
    for (const row of rows)
      expect(row).toMatchObject({ userId: ann.id, channel: "SLACK", scope: "ALL", reason: "STOP" });
  });
});
