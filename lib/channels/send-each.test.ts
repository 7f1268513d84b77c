import { describe, expect, test } from "vitest";
import type { SendOutcome } from "./channel.ts";
import { sendEach } from "./send-each.ts";

const messages = Array.from({ length: 25 }, (_, index) => index);
const accepted = (message: number): SendOutcome => ({ status: "accepted", providerId: String(message) });
/** Answers to later messages often arrive first. */
const answerOf = (message: number) => new Promise((done) => setTimeout(done, (25 - message) % 4));

describe("sendEach", () => {
  test("keeps the order of the messages and has at most ten requests open", async () => {
    let [open, maxOpen] = [0, 0];
    const outcomes = await sendEach(messages, async (message) => {
      open += 1;
      maxOpen = Math.max(maxOpen, open);
      await answerOf(message);
      open -= 1;
      return accepted(message);
    });
    expect(outcomes).toEqual(messages.map(accepted));
    expect(maxOpen).toBe(10);
  });

  test("sends no further message after the provider asked to wait", async () => {
    const sent: number[] = [];
    const outcomes = await sendEach(messages, async (message): Promise<SendOutcome> => {
      sent.push(message);
      await answerOf(message);
      return { status: "throttled", retryAfterMs: 7_000 };
    });
    expect(sent).toEqual(messages.slice(0, 10));
    expect(outcomes).toEqual(messages.map(() => ({ status: "throttled", retryAfterMs: 7_000 })));
  });

  test("returns unknown for an error that sendOne throws", async () => {
    const [outcome] = await sendEach([1], () => Promise.reject(new Error("broken")));
    expect(outcome).toMatchObject({ status: "unknown" });
  });

  test("sends nothing for an empty list", async () => {
    expect(await sendEach([], () => Promise.reject(new Error("not called")))).toEqual([]);
  });
});
