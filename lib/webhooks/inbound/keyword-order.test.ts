import { describe, expect, test } from "vitest";
import { POST as post } from "#app/api/webhooks/[...path]/route.ts";
import { transaction } from "#db/client.ts";
import { suppressions, webhookEvents } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { applyRetention } from "#lib/privacy/retention.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { twilioRequest, useSecrets } from "../testing/signed.ts";
import { active, answerTo, apply, database, from, messages, noReply, outcomes, path, text } from "./testing/texts.ts";

describe("an inbound text", () => {
  test.each<[string, [string, number][], "stopped" | "open", string[]]>([
    [
      "an older START after a newer STOP",
      [
        ["STOP", 10],
        ["START", 20],
      ],
      "stopped",
      ["stopped", "superseded"],
    ],
    [
      "an older STOP after a newer START",
      [
        ["START", 10],
        ["STOP", 20],
      ],
      "open",
      ["started", "superseded"],
    ],
    [
      "a START from between two STOPs after both",
      [
        ["STOP", 30],
        ["STOP", 10],
        ["START", 20],
      ],
      "stopped",
      ["stopped", "stopped", "superseded"],
    ],
    [
      "keywords in the order of their times",
      [
        ["STOP", 20],
        ["START", 10],
      ],
      "open",
      ["stopped", "started"],
    ],
  ])("with the newest keyword wins, in whatever order the jobs run: %s", async (_, words, end, results) => {
    const moments = words.map(([, minutes]) => new Date(Date.now() - minutes * 60_000));
    for (const [index, [word]] of words.entries()) {
      await answerTo(text(word));
      await asOwner(database.url, "UPDATE webhook_events SET received_at = $2 WHERE id = $1", [
        `SM${messages}`,
        moments[index],
      ]);
      await apply();
    }
    expect(await active()).toHaveLength(end === "stopped" ? 1 : 0);
    expect(await outcomes()).toEqual(results);
    const rows = await transaction(system, (tx) => tx.select().from(suppressions));
    const at = (keyword: string) => moments[words.findIndex(([word]) => word === keyword)];
    for (const row of rows) expect(row.createdAt).toEqual(at("STOP"));
    if (end === "open") for (const row of rows) expect(row.liftedAt).toEqual(at("START"));
  });

  test("with START wins over the carrier's late report of an older STOP", async () => {
    await makePerson({ phone: from });
    const failed = (MessageSid: string) => {
      const params = { MessageSid, MessageStatus: "undelivered", ErrorCode: "21610", To: from };
      return post(twilioRequest("/api/webhooks/twilio/status", params));
    };
    await failed("SMearly");
    await apply();
    expect(await active()).toHaveLength(1);
    await answerTo(text("START"));
    await apply();
    expect(await active()).toEqual([]);
    await failed("SMlate");
    await asOwner(
      database.url,
      "UPDATE webhook_events SET received_at = now() - interval '1 minute' WHERE id LIKE 'SMlate%'",
    );
    await apply();
    expect(await active()).toEqual([]);
    await failed("SMafter");
    await apply();
    expect(await active()).toHaveLength(1);
  });

  test("with STOP gets a confirmation even if its job runs before the response", async () => {
    await answerTo(text("STOP"));
    await apply();
    await answerTo(text("START"));
    await apply();
    await asOwner(
      database.url,
      `CREATE FUNCTION quick() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN UPDATE suppressions SET lifted_at = NULL; RETURN NULL; END $$;
       CREATE TRIGGER quick AFTER INSERT ON webhook_events EXECUTE FUNCTION quick()`,
    );
    try {
      expect(await answerTo(text("STOP"))).toContain("You are unsubscribed");
      expect(await active()).toHaveLength(1);
    } finally {
      await asOwner(database.url, "DROP FUNCTION quick CASCADE");
    }
  });

  test("with START changes nothing if it is posted again after events were purged", async () => {
    useSecrets({ EMAIL_FROM: "Acme <news@acme.example>", RETENTION_WEBHOOKS_DAYS: "1" });
    const params = { MessageSid: "SMreplayed", From: from, Body: "START" };
    await answerTo(twilioRequest(path, params));
    await answerTo(text("hello"));
    await apply();
    const inTwoDays = new Date(Date.now() + 2 * 86_400_000);
    await applyRetention(ctxFor(system, inTwoDays), new AbortController().signal);
    const kept = await transaction(system, (tx) => tx.select().from(webhookEvents));
    expect(kept).toMatchObject([{ id: "SMreplayed", payload: {} }]);
    await answerTo(text("STOP"));
    await apply();
    expect(await answerTo(twilioRequest(path, params))).toBe(noReply);
    await apply();
    expect(await active()).toMatchObject([{ reason: "STOP" }]);
  });

  test("with the newest keyword wins for one number on two channels, in whatever order the jobs run", async () => {
    await answerTo(text("STOP", { From: `rcs:${from}` }));
    await apply();
    await answerTo(text("START"));
    await asOwner(
      database.url,
      "UPDATE webhook_events SET received_at = now() - interval '1 minute' WHERE applied_at IS NULL",
    );
    await apply();
    expect(await active()).toHaveLength(1);
    expect(await outcomes()).toContain("superseded");
  });
});
