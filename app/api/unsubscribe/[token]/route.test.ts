import { describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Person } from "#lib/people/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import * as route from "./route.ts";

const database = useDatabase();

async function subscriber(): Promise<{ person: Person; topic: Topic; token: string }> {
  const [person, topic] = [await makePerson(), await makeTopic({ classification: "MARKETING" })];
  const url = await unsubscribeUrl("", { userId: person.id, topicIds: [topic.id] });
  return { person, topic, token: url.slice("/u/".length) };
}
const post = (token: string, init: RequestInit) =>
  route.POST(new Request(`https://np.example/u/${token}`, { method: "POST", ...init }), {
    params: Promise.resolve({ token }),
  });
const form = (values: Record<string, string>) => ({ body: new URLSearchParams(values) });
const multipart = (values: Record<string, string>) => {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.append(name, value);
  return { body };
};
const oneClick = { "List-Unsubscribe": "One-Click" };
const stopped = async ({ id }: Person) =>
  (await asOwner(database.url, "SELECT FROM suppressions WHERE user_id = $1 AND lifted_at IS NULL", [id])).length;

describe("api/unsubscribe route", () => {
  test("exports no GET or HEAD handler", () => {
    expect(Object.keys(route)).toEqual(["POST"]);
  });
});

describe("POST /u/<token> with List-Unsubscribe=One-Click (RFC 8058)", () => {
  test.each([
    ["application/x-www-form-urlencoded", form(oneClick)],
    ["multipart/form-data", multipart(oneClick)],
    [
      "a body as mail clients send it",
      { body: "List-Unsubscribe=One-Click", headers: { "content-type": "application/x-www-form-urlencoded" } },
    ],
    [
      "from another site, without a cookie",
      { ...form(oneClick), headers: { origin: "https://mail.example", "sec-fetch-site": "cross-site" } },
    ],
  ])(
    "%s: performs the action and answers a blank 200 without cookie or redirect, also when repeated",
    async (_name, init) => {
      const { person, token } = await subscriber();
      for (const _time of [1, 2]) {
        const answer = await post(token, init);
        expect(answer.status).toBe(200);
        expect(await answer.text()).toBe("");
        expect(Object.fromEntries(answer.headers)).toEqual({ "cache-control": "no-store" });
        expect(await stopped(person)).toBe(1);
      }
    },
  );

  test("answers a blank 404 for an invalid link", async () => {
    const { person, token } = await subscriber();
    for (const bad of [`${token}x`, "x", "%00"]) {
      const answer = await post(bad, form(oneClick));
      expect([answer.status, await answer.text()]).toEqual([404, ""]);
    }
    expect(await stopped(person)).toBe(0);
  });

  test("answers 200 for an erased person", async () => {
    const { person, token } = await subscriber();
    await asOwner(database.url, "DELETE FROM users WHERE id = $1", [person.id]);
    expect((await post(token, form(oneClick))).status).toBe(200);
  });

  test.each<[string, RequestInit]>([
    ["no body", {}],
    ["another value", form({ "List-Unsubscribe": "No" })],
    ["another name", form({ unsubscribe: "One-Click" })],
    ["the type of no form", { body: "List-Unsubscribe=One-Click", headers: { "content-type": "text/plain" } }],
    ["JSON", { body: JSON.stringify(oneClick), headers: { "content-type": "application/json" } }],
    ["a broken multipart body", { body: "--x", headers: { "content-type": "multipart/form-data; boundary=y" } }],
    ["an unknown action", form({ action: "erase" })],
    ["a body over the size limit", form({ pad: "x".repeat(20_000), ...oneClick })],
  ])("%s: answers 400 and changes nothing", async (_name, init) => {
    const { person, token } = await subscriber();
    expect((await post(token, init)).status).toBe(400);
    expect(await stopped(person)).toBe(0);
  });
});

describe("POST /u/<token> from the page", () => {
  test("redirects the page's forms to the page", async () => {
    const { person, token } = await subscriber();
    const done = async (action: string, proof = "") => {
      const answer = await post(token, form({ action, proof }));
      expect([answer.status, answer.headers.get("set-cookie")]).toEqual([303, null]);
      return answer.headers.get("location");
    };
    expect(await done("unsubscribe")).toBe(`/u/${token}?done=unsubscribe`);
    expect(await stopped(person)).toBe(1);
    expect(await done("undo")).toBe(`/u/${token}?done=undo`);
    expect(await stopped(person)).toBe(0);
    expect(await done("weekly")).toBe(`/u/${token}?done=weekly`);
    const off = await done("all-off");
    const proof = new URL(off ?? "", "https://np.example").searchParams.get("undo") ?? "";
    expect(await done("undo-all")).toBe(`/u/${token}?refused`);
    expect(await done("undo-all", proof)).toBe(`/u/${token}?done=undo-all`);
    await asOwner(database.url, "UPDATE topics SET archived_at = now()");
    expect(await done("weekly")).toBe(`/u/${token}?refused`);
  });
});
