import fc from "fast-check";
import { expect, test } from "vitest";
import { maxAttempts, retryDelayMs } from "./retry.ts";

const hourMs = 60 * 60 * 1000;
const attempts = fc.integer({ min: 1, max: 50 });
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const asked = fc.option(fc.nat(48 * hourMs), { nil: null });

test.each([
  ["the first wait is one to two seconds", 1, 1_000, 2_000],
  ["the second two to four", 2, 2_000, 4_000],
  ["the fifth sixteen to thirty-two", 5, 16_000, 32_000],
  ["none is longer than an hour", 40, hourMs / 2, hourMs],
])("%s", (_name, tries, least, most) => {
  expect(retryDelayMs(tries, null, 0)).toBe(least);
  expect(retryDelayMs(tries, null, 1 - Number.EPSILON)).toBe(most);
});

test("a wait is never sooner than the provider asked, and never later than an hour or what was asked", () => {
  fc.assert(
    fc.property(attempts, asked, random, (tries, askedMs, luck) => {
      const delayMs = retryDelayMs(tries, askedMs, luck);
      expect(Number.isInteger(delayMs)).toBe(true);
      expect(delayMs).toBeGreaterThanOrEqual(Math.max(1_000, askedMs ?? 0));
      expect(delayMs).toBeLessThanOrEqual(Math.max(hourMs, askedMs ?? 0));
    }),
  );
});

test("with the same luck a later try never waits less", () => {
  fc.assert(
    fc.property(attempts, random, (tries, luck) => {
      expect(retryDelayMs(tries + 1, null, luck)).toBeGreaterThanOrEqual(retryDelayMs(tries, null, luck));
    }),
  );
});

test("luck spreads the tries of many messages over half of the wait", () => {
  fc.assert(
    fc.property(attempts, random, (tries, luck) => {
      expect(retryDelayMs(tries, null, luck) * 2).toBeGreaterThanOrEqual(retryDelayMs(tries, null, 1 - Number.EPSILON));
    }),
  );
});

test("all tries together end well inside the 24 hours for which the mail provider knows the idempotency key", () => {
  const waits = Array.from({ length: maxAttempts - 1 }, (_, index) => retryDelayMs(index + 1, null, 1));
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(6 * hourMs);
});
