import { describe, expect, test } from "vitest";
import { checkPage, checkPreferences, checkToggle, readCells, type View, type Visitor } from "./pages.ts";

const access = { path: "/p/token", token: "token" };
const form = (kind: string, fields: Record<string, string>) =>
  `<form method="post" action="/p/token/save"><input type="hidden" name="kind" value="${kind}"/>${Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${value}"/>`)
    .join("")}<button role="switch"></button></form>`;
const cell = (topicKey: string, channel: string, on: boolean) =>
  form("cell", { topicKey, channel, enabled: String(!on) });

/** A page with one switch of a topic. `saves`: a click changes it. */
function fakeVisitor({ saves = true, on = true, click = null as string | null, view = {} as Partial<View> } = {}) {
  let current = on;
  const clicks: boolean[] = [];
  const visitor: Visitor = {
    way: "over HTTP",
    open: async () => ({ status: 200, html: `<main>${cell("news", "EMAIL", current)}</main>`, errors: [], ...view }),
    click: async ({ on }) => {
      clicks.push(on);
      if (saves) current = !on;
      return click;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { visitor, clicks, isOn: () => current };
}

describe("readCells", () => {
  test("reads the switches of topics, not those of channels, frequencies and resets", () => {
    const html = [
      form("channel", { channel: "EMAIL", enabled: "false" }),
      cell("news", "EMAIL", true),
      form("cell", { topicKey: "news", channel: "EMAIL" }),
      cell("orders.shipped", "SMS", false),
      form("clear", { topicKey: "news" }),
    ].join("<p>");
    expect(readCells(html)).toEqual([
      { topicKey: "news", channel: "EMAIL", on: true },
      { topicKey: "orders.shipped", channel: "SMS", on: false },
    ]);
  });

  test("reads nothing from a page without forms", () => {
    expect(readCells("<main><h1>Something went wrong</h1></main>")).toEqual([]);
  });
});

describe("checkToggle", () => {
  test.each([true, false])("switches a topic that is on=%s, and switches it back", async (on) => {
    const { visitor, clicks, isOn } = fakeVisitor({ on });
    expect(await checkToggle(visitor, access)).toEqual({
      status: "OK",
      detail: "news by EMAIL was switched and switched back over HTTP",
      hint: null,
    });
    expect(clicks).toEqual([on, !on]);
    expect(isOn()).toBe(on);
  });

  test("fails if the change is not saved", async () => {
    const { visitor } = fakeVisitor({ saves: false });
    expect(await checkToggle(visitor, access)).toMatchObject({
      status: "FAILED",
      detail: "news by EMAIL was switched off, and the page does not show it",
    });
  });

  test("fails with the answer to the click", async () => {
    const { visitor } = fakeVisitor({ click: "503 for the click on the switch" });
    expect(await checkToggle(visitor, access)).toMatchObject({
      status: "FAILED",
      detail: "503 for the click on the switch",
    });
  });

  test("is skipped if no topic has a switch", async () => {
    const { visitor } = fakeVisitor({ view: { html: form("channel", { channel: "EMAIL", enabled: "false" }) } });
    expect(await checkToggle(visitor, access)).toMatchObject({ status: "SKIPPED" });
  });
});

describe("checkPage and checkPreferences", () => {
  const views: [name: string, view: Partial<View>, status: string, detail: string][] = [
    ["the page", { html: '<input name="email"><time><button role="switch">' }, "OK", "200 over HTTP"],
    ["an error", { status: 500 }, "FAILED", "500 instead of 200"],
    ["a redirect", { status: 307 }, "FAILED", "307 instead of 200"],
    ["another page with status 200", { html: "<main><h1>Something went wrong</h1>" }, "FAILED", "The page lacks "],
    [
      "a script that fails",
      { html: '<input name="email"><time><button role="switch">', errors: ["x is not a function"] },
      "FAILED",
      "A script failed: x is not a function",
    ],
  ];
  test.each(views)("judge %s", async (_, view, status, detail) => {
    const { visitor } = fakeVisitor({ view });
    const findings = [
      await checkPage(visitor, "/sign-in"),
      await checkPage(visitor, "/status"),
      await checkPreferences(visitor, access),
    ];
    for (const finding of findings) expect(finding).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });
});
