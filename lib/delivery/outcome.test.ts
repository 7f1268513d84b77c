import { expect, test } from "vitest";
import type { SendOutcome } from "./channels/index.ts";
import type { ClaimedRow } from "./claim.ts";
import { outcomesOf } from "./outcome.ts";

const now = new Date("2030-01-01T12:00:00Z");
const waitMsAfter = (attempts: number, answer: SendOutcome): number => {
  const row = { attempts, batchKey: null, firstTriedAt: now } as ClaimedRow;
  const [settlement] = outcomesOf([{ rows: [row] }], [answer], now);
  return (settlement?.nextAttemptAt?.getTime() ?? 0) - now.getTime();
};

test.each<[string, number, SendOutcome, number, number]>([
  ["a throttle's own time", 1, { status: "throttled", retryAfterMs: 60_000 }, 60_000, 66_000],
  [
    "the time that a failing provider asked for",
    1,
    { status: "unavailable", reason: "503", retryAfterMs: 60_000 },
    60_000,
    66_000,
  ],
  ["its own, where that is longer", 8, { status: "unavailable", reason: "503", retryAfterMs: 1_000 }, 128_000, 256_000],
  ["its own, where none was asked for", 1, { status: "unavailable", reason: "500" }, 1_000, 2_000],
])("a try waits %s", (_, attempts, answer, least, most) => {
  const waitMs = waitMsAfter(attempts, answer);
  expect(waitMs).toBeGreaterThanOrEqual(least);
  expect(waitMs).toBeLessThanOrEqual(most);
});
