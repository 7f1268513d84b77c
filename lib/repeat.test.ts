import { describe, expect, test } from "vitest";
import { repeat } from "./repeat.ts";

describe("repeat", () => {
  test("goes on after a failure, and stops after the run that is in progress", async () => {
    const third = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    let runs = 0;
    let ended = 0;
    const repetition = repeat(
      "test",
      () => 0,
      async () => {
        runs += 1;
        if (runs === 1) throw new Error("the first run fails");
        if (runs === 3) {
          third.resolve();
          await finish.promise;
        }
        ended += 1;
      },
    );
    await third.promise;
    const stopped = repetition.stop();
    finish.resolve();
    await stopped;
    expect([runs, ended]).toEqual([3, 2]);
  });
});
