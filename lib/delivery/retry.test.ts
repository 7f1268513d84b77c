import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maxSendAttempts, retryDelayMs } from "./retry.ts";

const hourMs = 60 * 60 * 1000;
const attempts = fc.integer({ min: 1, max: 50 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const asked = fc.option(fc.nat(48 * hourMs), { nil: null });

describe("retryDelayMs", () => {
  test.each([
    ["1 to 2 seconds after the first attempt", 1, 1_000, 2_000],
    ["2 to 4 seconds after the second", 2, 2_000, 4_000],
    ["16 to 32 seconds after the fifth", 5, 16_000, 32_000],
    ["at most an hour after the 40th", 40, hourMs / 2, hourMs],
  ])("is in range: %s", (_name, made, least, most) => {
    expect(retryDelayMs(made, null, 0)).toBe(least);
    expect(retryDelayMs(made, null, 1 - Number.EPSILON)).toBe(most);
  });

  test("is at least what the provider asked for, and at most an hour or what it asked for", () => {
    fc.assert(
      fc.property(attempts, asked, random, (made, askedMs, randomNumber) => {
        const delayMs = retryDelayMs(made, askedMs, randomNumber);
        expect(Number.isInteger(delayMs)).toBe(true);
        expect(delayMs).toBeGreaterThanOrEqual(Math.max(1_000, askedMs ?? 0));
        expect(delayMs).toBeLessThanOrEqual(Math.max(hourMs, askedMs ?? 0));
      }),
    );
  });

  test("never decreases with the attempts for the same random number", () => {
    fc.assert(
      fc.property(attempts, random, (made, randomNumber) => {
        expect(retryDelayMs(made + 1, null, randomNumber)).toBeGreaterThanOrEqual(
          retryDelayMs(made, null, randomNumber),
        );
      }),
    );
  });

  test("spreads the attempts of many messages over half of the delay", () => {
    fc.assert(
      fc.property(attempts, random, (made, randomNumber) => {
        expect(retryDelayMs(made, null, randomNumber) * 2).toBeGreaterThanOrEqual(
          retryDelayMs(made, null, 1 - Number.EPSILON),
        );
      }),
    );
  });

  test("ends all attempts well within the 24 hours of the mail provider's idempotency key", () => {
    const waits = Array.from({ length: maxSendAttempts - 1 }, (_, index) => retryDelayMs(index + 1, null, 1));
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(6 * hourMs);
  });
});
