import { afterEach, describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { env } from "#lib/env.ts";
import { openText, sealText } from "./index.ts";

useDatabase();

const [first, second] = ["a".repeat(32), "b".repeat(32)];
afterEach(() => {
  env().AUTH_SECRETS = undefined;
});

describe("sealText", () => {
  test("hides a text that openText reads, also after a rotation, until its secret is removed", async () => {
    env().AUTH_SECRETS = [first];
    const sealed = await sealText("whsec_ünïcödé");
    expect(sealed).toMatch(/^[\w-]+$/);
    expect(Buffer.from(sealed, "base64url").toString()).not.toContain("whsec");
    expect(await sealText("whsec_ünïcödé")).not.toBe(sealed);
    env().AUTH_SECRETS = [second, first];
    expect(await openText(sealed)).toBe("whsec_ünïcödé");
    env().AUTH_SECRETS = [second];
    expect(await openText(sealed)).toBeNull();
  });
});

describe("openText", () => {
  test("returns null for a text that was changed or is too short", async () => {
    const sealed = await sealText("whsec_1");
    expect(await openText(sealed)).toBe("whsec_1");
    for (const text of ["", "abc", `${sealed.slice(0, -4)}AAAA`, `AAAA${sealed.slice(4)}`])
      expect(await openText(text)).toBeNull();
  });
});
