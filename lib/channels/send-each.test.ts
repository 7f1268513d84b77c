import { describe, expect, test } from "vitest";
import type { SendOutcome } from "./channel.ts";
import { sendEach } from "./send-each.ts";

const messages = Array.from({ length: 25 }, (_, index) => index);
const accepted = (message: number): SendOutcome => ({ status: "accepted", providerId: String(message) });
/** Later messages often answer first. */
const answerOf = (message: number) => new Promise((done) => setTimeout(done, (25 - message) % 4));

describe("sendEach", () => {
  test("keeps the order of the messages, and has ten requests open at most", async () => {
    let [open, most] = [0, 0];
    const outcomes = await sendEach(messages, async (message) => {
      open += 1;
      most = Math.max(most, open);
      await answerOf(message);
      open -= 1;
      return accepted(message);
    });
    expect(outcomes).toEqual(messages.map(accepted));
    expect(most).toBe(10);
  });

  test("hands over no further message after the provider asked to wait", async () => {
    const handed: number[] = [];
    const outcomes = await sendEach(messages, async (message): Promise<SendOutcome> => {
      handed.push(message);
      await answerOf(message);
      return { status: "throttled", retryAfterMs: 7_000 };
    });
    expect(handed).toEqual(messages.slice(0, 10));
    expect(outcomes).toEqual(messages.map(() => ({ status: "throttled", retryAfterMs: 7_000 })));
  });

  test("counts an error that the sender did not map as unknown", async () => {
    const [outcome] = await sendEach([1], () => Promise.reject(new Error("broken")));
    expect(outcome).toMatchObject({ status: "unknown" });
  });

  test("sends nothing for an empty list", async () => {
    expect(await sendEach([], () => Promise.reject(new Error("not called")))).toEqual([]);
  });
});
