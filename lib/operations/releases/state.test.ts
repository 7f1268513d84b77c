import { describe, expect, test } from "vitest";
import type { ReleaseStep } from "#lib/enums.ts";
import { rollbackTarget } from "./state.ts";

/** "DEPLOYED 1, STARTED 2" as rows. */
const steps = (text: string) =>
  text.split(", ").map((one) => {
    const [step, version = ""] = one.split(" ");
    return { step: step as ReleaseStep, version };
  });

describe("rollbackTarget", () => {
  test.each<[string, string, string | null]>([
    ["a version that passed goes to the one before", "DEPLOYED 1, STARTED 2, DEPLOYED 2", "1"],
    ["a failed deployment goes to the last one that passed", "DEPLOYED 1, DEPLOYED 2, STARTED 3, FAILED 3", "2"],
    ["an interrupted deployment goes to the last one that passed", "DEPLOYED 1, DEPLOYED 2, STARTED 3", "2"],
    [
      "a second rollback goes further back",
      "DEPLOYED 1, DEPLOYED 2, DEPLOYED 3, ROLLBACK_STARTED 2, ROLLED_BACK 2",
      "1",
    ],
    ["an interrupted rollback goes to the same version", "DEPLOYED 1, DEPLOYED 2, DEPLOYED 3, ROLLBACK_STARTED 2", "2"],
    ["a failed rollback goes further back", "DEPLOYED 1, DEPLOYED 2, DEPLOYED 3, ROLLBACK_STARTED 2, FAILED 2", "1"],
    ["a version that was deployed twice counts once", "DEPLOYED 1, DEPLOYED 2, DEPLOYED 2", "1"],
    ["a failed deployment of the version that runs goes to the one before", "DEPLOYED 1, DEPLOYED 2, FAILED 2", "1"],
    [
      "a version deployed again after its rollback goes to the one before",
      "DEPLOYED 1, DEPLOYED 2, ROLLBACK_STARTED 1, ROLLED_BACK 1, DEPLOYED 2",
      "1",
    ],
    ["the first version goes nowhere", "STARTED 1, DEPLOYED 1", null],
    ["a first deployment that failed goes nowhere", "STARTED 1, FAILED 1", null],
  ])("after %s", (_, text, version) => {
    expect(rollbackTarget(steps(text))?.version ?? null).toBe(version);
  });
});
