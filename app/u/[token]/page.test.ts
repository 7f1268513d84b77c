import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Query } from "#app/_request/route-props.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { performUnsubscribeAction, type UnsubscribeAction } from "#lib/unsubscribe/perform-action.ts";
import Unsubscribe, { generateMetadata } from "./page.tsx";

// The page reads only the Accept-Language header, and only if the person is unknown.
vi.mock("next/headers", () => ({ headers: async () => new Headers({ "accept-language": "en" }) }));

const database = useDatabase();
beforeEach(() => asOwner(database.url, "DELETE FROM users"));

async function subscriber(locale: string) {
  const person = await makePerson({ locale, email: "ada.lovelace@example.com", name: "Ada Lovelace" });
  const topics = [
    await makeTopic({ name: "Offers & <b>more</b>", classification: "MARKETING" }),
    await makeTopic({ name: "News" }),
  ];
  const url = await unsubscribeUrl("", { userId: person.id, topicIds: topics.map(({ id }) => id) });
  return { person, token: url.slice("/u/".length) };
}
async function page(token: string, query: Query = {}) {
  const html = renderToStaticMarkup(
    await Unsubscribe({ params: Promise.resolve({ token }), searchParams: Promise.resolve(query) }),
  );
  const actions = [...html.matchAll(/name="action" value="([\w-]+)"/g)].map(([, action]) => action);
  return { html, actions, title: /<h1[^>]*>(.*?)<\/h1>/.exec(html)?.[1] };
}
const act = (token: string, action: UnsubscribeAction) =>
  performUnsubscribeAction({ requestId: "test", now: new Date() }, token, action);

describe("unsubscribe page", () => {
  test("shows the topic and the masked address with one button that unsubscribes", async () => {
    const { person, token } = await subscriber("en");
    const before = await asOwner(database.url, "SELECT max(id) FROM audit_events");
    const { html, actions, title } = await page(token);
    expect(title).toBe("Unsubscribe from these emails?");
    expect(html).toContain("a•••@e•••.com");
    expect(html).toContain("Offers &amp; &lt;b&gt;more&lt;/b&gt;");
    expect(html).toContain("News");
    expect(html).not.toMatch(/lovelace|Ada|<script/);
    expect(actions).toEqual(["unsubscribe", "weekly", "all-off"]);
    expect(html.match(/<form[^>]*\baction="([^"]*)"/)?.[1]).toBe(`/u/${token}`);
    expect(await asOwner(database.url, "SELECT max(id) FROM audit_events")).toEqual(before);
    expect(await asOwner(database.url, "SELECT FROM suppressions WHERE user_id = $1", [person.id])).toEqual([]);
    const metadata = await generateMetadata({ params: Promise.resolve({ token }), searchParams: Promise.resolve({}) });
    expect(metadata).toMatchObject({
      title: { absolute: "Unsubscribe · Notification Preferences" },
      referrer: "no-referrer",
      robots: { index: false },
    });
  });

  test("shows the current state, whatever its URL says", async () => {
    const { token } = await subscriber("de-DE");
    expect(await page(token, { done: "unsubscribe" })).toMatchObject({ title: "Diese E‑Mails abbestellen?" });
    await act(token, "unsubscribe");
    const after = await page(token, { done: "undo" });
    expect(after).toMatchObject({ title: "Sie haben abbestellt", actions: ["undo", "weekly", "all-off"] });
    expect(after.html).not.toContain("Rückgängig gemacht");
    await act(token, "undo");
    expect((await page(token, { done: "undo" })).html).toContain("Rückgängig gemacht");
    await act(token, "weekly");
    expect(await page(token)).toMatchObject({
      title: "Ab jetzt einmal pro Woche",
      actions: ["unsubscribe", "all-off"],
    });
    const { proof } = await act(token, "all-off");
    expect(await page(token)).toMatchObject({ title: "E-Mail ist ausgeschaltet", actions: [] });
    expect(await page(token, { undo: proof })).toMatchObject({ actions: ["undo-all"] });
    await asOwner(database.url, "DELETE FROM users");
    expect(await page(token)).toMatchObject({ title: "You’re already unsubscribed", actions: [] });
  });

  test("points to the settings for an opt-out that the link cannot lift", async () => {
    const { person, token } = await subscriber("en");
    await act(token, "unsubscribe");
    expect((await page(token)).html).not.toContain("You can do that in your settings");
    await asOwner(database.url, "UPDATE suppressions SET created_at = now() - interval '25 hours' WHERE user_id = $1", [
      person.id,
    ]);
    const { html, actions } = await page(token);
    expect(actions).toEqual(["all-off"]);
    expect(html).toContain("This link can be forwarded, so it can’t turn these emails on again.");
    expect(html).toMatch(/<a href="\/preferences"/);
    await expect(act(token, "weekly")).resolves.toEqual({ outcome: "refused" });
  });

  test("shows the not-found page for an invalid link", async () => {
    const { token } = await subscriber("en");
    await expect(page(`${token}x`)).rejects.toMatchObject({ digest: "NEXT_HTTP_ERROR_FALLBACK;404" });
  });

  test("can stop required MARKETING mail although all optional mail is off", async () => {
    const person = await makePerson();
    const topic = await makeTopic({
      classification: "MARKETING",
      channels: [{ channel: "EMAIL", policy: "REQUIRED" }],
    });
    const token = (await unsubscribeUrl("", { userId: person.id, topicIds: [topic.id] })).slice("/u/".length);
    await act(token, "all-off");
    expect(await page(token)).toMatchObject({ title: "Unsubscribe from these emails?", actions: ["unsubscribe"] });
    await act(token, "unsubscribe");
    expect(await page(token)).toMatchObject({ title: "Email is turned off", actions: [] });
  });
});
