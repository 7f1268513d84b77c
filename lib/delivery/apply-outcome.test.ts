import { describe, expect, test } from "vitest";
import type { SendOutcome } from "#lib/channels/channel.ts";
import { settlementsFor } from "./apply-outcome.ts";
import type { ClaimedRow } from "./claim.ts";

const now = new Date("2030-01-01T12:00:00Z");
const hourMs = 3_600_000;
const settlementAfter = (attempts: number, answer: SendOutcome, ageMs = 0) => {
  const createdAt = new Date(now.getTime() - ageMs);
  const row = { attempts, batchKey: null, firstTriedAt: now, createdAt } as ClaimedRow;
  return settlementsFor([{ rows: [row] }], [answer], now)[0];
};
const waitMsAfter = (attempts: number, answer: SendOutcome): number =>
  settlementAfter(attempts, answer)?.retryAfterMs ?? 0;

describe("settlementsFor", () => {
  test.each<[string, number, SendOutcome, number, number]>([
    ["the time of a throttle", 1, { status: "throttled", retryAfterMs: 60_000 }, 60_000, 66_000],
    [
      "the time that a failing provider asked for",
      1,
      { status: "unavailable", reason: "503", retryAfterMs: 60_000 },
      60_000,
      66_000,
    ],
    [
      "the backoff, if the provider asked for less",
      8,
      { status: "unavailable", reason: "503", retryAfterMs: 1_000 },
      128_000,
      256_000,
    ],
    ["the backoff, if the provider asked for nothing", 1, { status: "unavailable", reason: "500" }, 1_000, 2_000],
  ])("delays the next attempt by %s", (_, attempts, answer, least, most) => {
    const waitMs = waitMsAfter(attempts, answer);
    expect(waitMs).toBeGreaterThanOrEqual(least);
    expect(waitMs).toBeLessThanOrEqual(most);
  });

  test.each([
    ["a moment ago", 0, 60_000],
    ["an hour ago", hourMs, 360_000],
    ["weeks ago", 700 * hourMs, 600_000],
  ])("retries an account error without counting the attempt, for a delivery accepted %s", (_, ageMs, least) => {
    const settlement = settlementAfter(12, { status: "rejected", blame: "account", reason: "401 refused" }, ageMs);
    expect(settlement).toMatchObject({ status: "QUEUED", error: "account: 401 refused", notAccepted: true });
    expect(settlement?.retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(settlement?.retryAfterMs).toBeLessThanOrEqual(least * 1.1);
  });

  test.each([
    ["account", 721],
    ["destination", 0],
    ["address", 0],
    ["message", 0],
  ] as const)(
    "fails a delivery after a rejection that blames the %s, %i hours after its acceptance",
    (blame, hours) => {
      const settlement = settlementAfter(1, { status: "rejected", blame, reason: "no" }, hours * hourMs);
      expect(settlement).toMatchObject({ status: "FAILED", error: `${blame}: no` });
    },
  );
});
