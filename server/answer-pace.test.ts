import { describe, expect, test } from "vitest";
import { AnswerPace } from "./answer-pace.ts";

const paceOf = (...times: number[]) => {
  const pace = new AnswerPace();
  for (const ms of times) pace.add(ms);
  return pace;
};

describe("AnswerPace", () => {
  test("is slow if more than a fifth of the answers take over 100 ms", () => {
    expect(paceOf(10, 10, 10, 101, 101).takeIsSlow()).toBe(true);
    expect(paceOf(10, 10, 10, 100, 101).takeIsSlow()).toBe(false);
  });

  test("is not slow with fewer than five answers", () => {
    expect(paceOf(900, 900, 900, 900).takeIsSlow()).toBe(false);
  });

  test("starts again after each check", () => {
    const pace = paceOf(900, 900, 900, 900, 900);
    expect([pace.takeIsSlow(), pace.takeIsSlow()]).toEqual([true, false]);
  });
});
