import { describe, expect, test } from "vitest";
import { WEBHOOK_PROVIDERS } from "#lib/enums.ts";
import { channelWebhooks } from "./modules.ts";

describe("channelWebhooks", () => {
  test("has each provider that sends events once", () => {
    expect(
      Object.values(channelWebhooks)
        .map(({ provider }) => provider)
        .sort(),
    ).toEqual([...WEBHOOK_PROVIDERS].sort());
  });

  test("has no path twice", () => {
    const paths = Object.values(channelWebhooks).flatMap(({ routes }) => Object.keys(routes));
    expect(paths.length).toBeGreaterThan(0);
    expect(paths).toEqual([...new Set(paths)]);
  });
});
