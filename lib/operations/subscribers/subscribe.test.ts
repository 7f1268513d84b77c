import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { ValidationError } from "#lib/errors.ts";
import { applyRetention } from "#lib/privacy/retention.ts";
import { suppress } from "#lib/suppression/index.ts";
import { confirmSubscription, unsubscribeFromStatus } from "../index.ts";
import {
  advance,
  anonymous,
  database,
  mails,
  now,
  publishUpdate,
  rows,
  run,
  secret,
  subscribeMail,
  subscribeWebhook,
  tokenIn,
} from "./testing/subscribing.ts";

const hour = 3_600_000;

describe("subscribe by mail", () => {
  test("sends nothing but a link until the link is confirmed, and then each public update", async () => {
    await subscribeMail("Ada@Example.com");
    await run();
    const [link, ...others] = await mails();
    expect(others).toEqual([]);
    expect(link).toMatchObject({ recipient: "Ada@example.com", subject: "Confirm your subscription to Acme" });
    expect(link?.payload.headers).not.toHaveProperty("List-Unsubscribe");
    await publishUpdate("Before");
    await run();
    expect(await mails()).toHaveLength(1);

    expect(await confirmSubscription(anonymous(), tokenIn(link, "confirm"))).toBe("confirmed");
    expect(await confirmSubscription(anonymous(), tokenIn(link, "confirm"))).toBe("confirmed");
    await run();
    expect(await mails(), "nothing from before the confirmation").toHaveLength(1);
    await publishUpdate("After");
    await run();
    const [, update, ...rest] = await mails();
    expect(rest).toEqual([]);
    expect(update).toMatchObject({ recipient: "Ada@example.com", subject: "Incident: Mails are late" });
    expect(update?.payload.text).toContain("After");
    expect(update?.payload.text).toContain("https://np.example/status");
    const [{ id } = { id: "" }] = await rows("id");
    expect((await eventsOf({ subject: String(id) })).map(({ action }) => action)).toEqual(["statusSubscriber.add"]);
  });

  test("has a one-click link in its headers that deletes the subscription", async () => {
    await subscribeMail("ada@example.com");
    await run();
    await confirmSubscription(anonymous(), tokenIn((await mails())[0], "confirm"));
    await publishUpdate("News");
    await run();
    const mail = (await mails())[1];
    const token = tokenIn(mail, "unsubscribe");
    expect(mail?.payload.headers).toMatchObject({
      "List-Unsubscribe": `<https://np.example/status/unsubscribe/${token}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    });
    expect(await unsubscribeFromStatus(anonymous(), token)).toBe("done");
    expect(await unsubscribeFromStatus(anonymous(), token), "again").toBe("done");
    expect(await unsubscribeFromStatus(anonymous(), `${token}x`)).toBe("unknown");
    expect(await rows("id")).toEqual([]);
    await publishUpdate("More");
    await run();
    expect(await mails()).toHaveLength(2);
  });

  test("gives the same outcome for a subscribed address, and sends it nothing", async () => {
    await subscribeMail("ada@example.com");
    await run();
    await confirmSubscription(anonymous(), tokenIn((await mails())[0], "confirm"));
    expect(await subscribeMail("ADA@example.com")).toBe("asked");
    await run();
    expect(await mails()).toHaveLength(1);
    expect(await rows("target, confirmed_at IS NOT NULL AS confirmed")).toEqual([
      { target: "ada@example.com", confirmed: true },
    ]);
  });

  test("asks the owner of a disabled subscription again", async () => {
    await subscribeMail("ada@example.com");
    await run();
    await confirmSubscription(anonymous(), tokenIn((await mails())[0], "confirm"));
    await asOwner(database.url, "UPDATE status_subscribers SET disabled_at = now()");
    await subscribeMail("ada@example.com");
    await run();
    expect(await rows("confirmed_at, disabled_at")).toEqual([{ confirmed_at: null, disabled_at: null }]);
    expect(await confirmSubscription(anonymous(), tokenIn((await mails())[1], "confirm"))).toBe("confirmed");
    expect(await rows("confirmed_at")).toEqual([{ confirmed_at: now() }]);
  });

  test("sends an address at most three links an hour, and a client gets at most ten", async () => {
    for (let asked = 0; asked < 5; asked += 1) expect(await subscribeMail("ada@example.com")).toBe("asked");
    await run();
    expect((await mails()).length).toBeLessThanOrEqual(3);
    const answers: string[] = [];
    for (let asked = 0; asked < 11; asked += 1)
      answers.push(await subscribeMail(`p${asked}@example.com`, "203.0.113.9"));
    expect(answers).toEqual([...Array(10).fill("asked"), "throttled"]);
  });

  test("has a link that expires after a day, and a row that is deleted after two", async () => {
    await subscribeMail("ada@example.com");
    await run();
    const token = tokenIn((await mails())[0], "confirm");
    await advance(24 * hour);
    expect(await confirmSubscription(anonymous(), token)).toBe("expired");
    expect(await rows("confirmed_at")).toEqual([{ confirmed_at: null }]);
    await applyRetention(ctxFor(system, new Date(now().getTime() + 23 * hour)), new AbortController().signal);
    expect(await rows("id")).toHaveLength(1);
    await applyRetention(ctxFor(system, new Date(now().getTime() + 25 * hour)), new AbortController().signal);
    expect(await rows("id")).toEqual([]);
  });

  test("sends nothing to a suppressed address", async () => {
    await transaction(system, (tx) =>
      suppress(tx, ctxFor(), {
        userId: "",
        channel: "EMAIL",
        address: "ada@example.com",
        scope: "ALL",
        reason: "HARD_BOUNCE",
      }),
    );
    await subscribeMail("ada@example.com");
    await run();
    expect(await mails()).toEqual([]);
  });

  test.each(["ada", "ada@", "a@b.c\r\nBcc: x@example.com", ""])("rejects %j with ValidationError", async (target) => {
    await expect(subscribeMail(target)).rejects.toThrow(ValidationError);
    expect(await rows("id")).toEqual([]);
  });
});

describe("subscribe by webhook", () => {
  test.each([
    "http://hooks.example/a",
    "ftp://hooks.example/a",
    "https://ada:pw@hooks.example/a",
    "javascript:alert(1)",
    "hooks.example",
    `https://hooks.example/${"a".repeat(2_000)}`,
  ])("rejects the URL %j", async (target) => {
    await expect(subscribeWebhook(target)).rejects.toMatchObject({ path: ["target"] });
  });

  test.each(["whsec_", "whsec_c2hvcnQ=", "s".repeat(32), `${secret}!`, `whsec_${"A".repeat(88)}`])(
    "rejects the secret %j",
    async (given) => {
      await expect(subscribeWebhook("https://hooks.example/a", given)).rejects.toMatchObject({ path: ["secret"] });
    },
  );

  test("accepts at most 20 URLs of a host", async () => {
    for (let number = 1; number <= 20; number += 1) await subscribeWebhook(`https://hooks.example:${number}/${number}`);
    await expect(subscribeWebhook("https://hooks.example/other")).rejects.toMatchObject({ path: ["host"] });
    expect(await subscribeWebhook("https://hooks.example:7/7"), "a subscribed URL is not revealed").toBe("asked");
    expect(await subscribeWebhook("https://hooks.example.com/other")).toBe("asked");
    expect(await rows("id")).toHaveLength(21);
  });

  test("stores the secret encrypted", async () => {
    await subscribeWebhook("https://hooks.example/a#part", secret);
    const [row] = await asOwner<{ target: string; secret: string }>(
      database.url,
      "SELECT target, secret FROM status_subscribers",
    );
    expect(row?.target).toBe("https://hooks.example/a");
    expect(row?.secret).toMatch(/^[\w-]{60,}$/);
    expect(Buffer.from(row?.secret ?? "", "base64url").toString("latin1")).not.toContain("ssss");
  });
});
