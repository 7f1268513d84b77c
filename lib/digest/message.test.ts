import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { CHANNELS } from "#lib/enums.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { makeTopic } from "#lib/testing/fixtures.ts";
import { choose, goTo, mailOf, noon, sendItem, subscriber, textOf, tick } from "./testing/digests.ts";

describe("digest message", () => {
  test("is in German for a person with the German locale", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", locale: "de-AT" }] });
    for (const channel of CHANNELS) {
      await choose(person, topic, { frequency: "HOURLY" }, channel);
      for (const subject of ["Erstens", "Zweitens"]) await sendItem(topic, person, subject, channel);
    }
    goTo(noon);
    await tick();
    const mails = Object.fromEntries((await mailOf(person)).map((mail) => [mail.channel, textOf(mail)]));
    expect(mails.EMAIL).toContain("2 Neuigkeiten für Sie");
    expect(mails.EMAIL).toContain('lang=\\"de\\"');
    expect(mails.EMAIL).toContain("Einstellungen ändern");
    expect(mails.EMAIL).toContain(`Themen: ${topic.name}`);
    expect(mails.SMS).toContain("2 Neuigkeiten für Sie: Erstens; Zweitens");
    expect(mails.SLACK).toContain("2 Neuigkeiten für Sie");
  });

  test("uses the person's address and name at the time of sending", async () => {
    const { person, topic } = await subscriber("HOURLY");
    await sendItem(topic, person, "Hello {{name}}");
    const changed = { externalId: person.externalId ?? "", email: `new-${person.email}`, name: "Grace" };
    await upsertUsers(ctxFor(), { users: [changed] });
    goTo(noon);
    await tick();
    const [mail] = await mailOf(person);
    expect(mail?.recipient).toBe(`new-${person.email}`);
    expect(textOf(mail ?? { payload: {} })).toContain("Hello Grace");
  });

  test.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](https://evil.example)",
    "**bold** _it_ `code` ~~s~~",
    "<!channel> <@U1> <https://evil.example|click>",
  ])("shows the hostile value %j as plain text on every channel", async (value) => {
    const { person } = await subscriber("HOURLY");
    const topic = await makeTopic({ name: value });
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", name: value }] });
    for (const channel of CHANNELS) {
      await choose(person, topic, { frequency: "HOURLY" }, channel);
      await sendItem(topic, person, "Hello {{name}}", channel);
    }
    goTo(noon);
    await tick();
    const payloads = new Map((await mailOf(person)).map(({ channel, payload }) => [channel, payload]));
    const { html, text } = payloads.get("EMAIL") ?? {};
    const body = String(html).slice(String(html).indexOf("<body"));
    expect(body).not.toMatch(/<script|<img|<em>|<s>|<strong>|evil\.example"/);
    expect(String(text)).toContain(`Hello ${value}`);
    expect(payloads.get("SMS")).toMatchObject({ text: `1 update for you: Hello ${value}` });
    const { blocks, text: fallback } = payloads.get("SLACK") ?? {};
    expect(JSON.stringify(blocks) + fallback).not.toMatch(/<[!@#]|<script|<img|<https:\/\/evil/);
    const markdown = (blocks as { type: string; text: string }[]).find(({ type }) => type === "markdown")?.text ?? "";
    expect(markdown).not.toMatch(/(?<!\\)\[click|(?<!\\)\*\*bold|(?<!\\)`code|(?<!\\)~~s/);
  });
});
