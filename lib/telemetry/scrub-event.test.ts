import { describe, expect, test } from "vitest";
import { scrubEvent } from "./scrub-event.ts";

describe("scrubEvent", () => {
  test("removes request, user, breadcrumbs and extra values", () => {
    const clean = scrubEvent({
      type: undefined,
      event_id: "e1",
      user: { email: "ada@example.com" },
      request: { url: "/p/x", cookies: { sid: "HIDDEN" }, data: "HIDDEN" },
      breadcrumbs: [{ message: "HIDDEN" }],
      extra: { note: "HIDDEN" },
      contexts: { app: { apiKey: "HIDDEN" } },
    });
    expect(JSON.stringify(clean)).not.toMatch(/HIDDEN|ada@/);
    expect(clean).toMatchObject({ event_id: "e1" });
  });

  test.each([
    ["https://np.example/preferences?saved=yes#topic-x", "https://np.example/preferences"],
    ["no answer from /api/graphql?query={me} in time", "no answer from /api/graphql in time"],
    ["https://np.example/p/v1.secrettoken?saved=yes", "https://np.example/p/[redacted]"],
    [`GET /on-call/${"aB3_-".repeat(8)}xyz.ics`, "GET /on-call/[redacted].ics"],
    ["(https://np.example/u/v1.secrettoken?undo=proof:3:1)", "(https://np.example/u/[redacted])"],
    ["/sign-in/confirm?token=secrettoken", "/sign-in/confirm"],
    ["is this /right?", "is this /right"],
    ["a ? b : c", "a ? b : c"],
    ["https://np.example/_next/static/chunks/a.js:1:20", "https://np.example/_next/static/chunks/a.js:1:20"],
  ])("cleans %j in messages and stack frames", (text, clean) => {
    const frames = [{ filename: text, function: "f" }];
    const event = scrubEvent({
      type: undefined,
      message: text,
      transaction: text,
      tags: { at: text },
      exception: { values: [{ type: "Error", value: text, stacktrace: { frames } }] },
    });
    expect(event).toMatchObject({
      message: clean,
      transaction: clean,
      tags: { at: clean },
      exception: { values: [{ value: clean, stacktrace: { frames: [{ filename: clean }] } }] },
    });
  });

  test("needs no long time for a hostile text", () => {
    const startedMs = performance.now();
    scrubEvent({ type: undefined, message: "/".repeat(100_000) });
    scrubEvent({ type: undefined, message: "/a?".repeat(50_000) });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
