import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { env } from "#lib/env.ts";
import { authSecrets } from "./secrets.ts";
import { readToken, signToken } from "./signed-token.ts";

useDatabase();

const [first, second, third] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [string, string, string];
const useSecrets = (...secrets: string[]) => {
  env().AUTH_SECRETS = secrets.length > 0 ? secrets : undefined;
};
afterEach(() => useSecrets());

const payload = { u: "usr_01h455vb4pex5vsknk084sn02q", t: ["ünïcödé", 1] };

describe("signToken", () => {
  test("signs deterministically, and readToken returns the payload", async () => {
    const token = await signToken("unsubscribe", payload);
    expect(token).toMatch(/^v1\.[\w-]+\.[\w-]{22}$/);
    expect(await signToken("unsubscribe", payload)).toBe(token);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
  });
});

describe("readToken with several secrets", () => {
  test("accepts a token after a rotation, until its secret is removed", async () => {
    useSecrets(first);
    const token = await signToken("unsubscribe", payload);
    useSecrets(second, first);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
    expect(await signToken("unsubscribe", payload)).not.toBe(token);
    useSecrets(third, second, first);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
    useSecrets(third, second);
    expect(await readToken("unsubscribe", token)).toBeNull();
    useSecrets(first);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
  });

  test("uses only the database's secret without AUTH_SECRETS", async () => {
    const [own, ...others] = await authSecrets();
    expect(own).toMatch(/^[0-9a-f-]{72}$/);
    expect(others).toEqual([]);
    const token = await signToken("unsubscribe", payload);
    useSecrets(first);
    expect(await readToken("unsubscribe", token)).toBeNull();
    expect(await authSecrets()).toEqual([first]);
  });
});

describe("readToken", () => {
  const purposes = ["user-token", "preference-link", "unsubscribe"] as const;

  test.each(purposes)("accepts a token made for %s for that purpose only", async (purpose) => {
    const token = await signToken(purpose, payload);
    for (const other of purposes) expect(await readToken(other, token)).toEqual(other === purpose ? payload : null);
  });

  test("returns null for any other text of up to 4 KiB, and longer", async () => {
    const letters = fc.constantFrom(..."ABCxyz019-_");
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 100 }),
      fc
        .tuple(fc.string({ unit: letters, minLength: 1 }), fc.string({ unit: letters, minLength: 22, maxLength: 22 }))
        .map(([body, mac]) => `v1.${body}.${mac}`),
    );
    for (const any of [
      "",
      "v1..",
      "v1.e30.",
      "\0".repeat(4_096),
      "é".repeat(4_096),
      ".".repeat(4_096),
      "\ud800v1.\udfff.x",
    ])
      expect(await readToken("unsubscribe", any)).toBeNull();
    for (const length of [4_069, 4_070, 100_000])
      expect(await readToken("unsubscribe", `v1.${"A".repeat(length)}.${"A".repeat(22)}`)).toBeNull();
    await fc.assert(
      fc.asyncProperty(text, async (any) => {
        expect(await readToken("unsubscribe", any)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test("returns null for a token with one character changed, added or removed", async () => {
    useSecrets(second, first);
    const token = await signToken("unsubscribe", payload);
    const position = fc.nat(token.length - 1);
    const letter = fc.constantFrom(..."ABCxyz019-_.=/+ \0é");
    const changed = fc.oneof(
      fc.tuple(position, letter).map(([at, by]) => token.slice(0, at) + by + token.slice(at + 1)),
      fc.tuple(position, letter).map(([at, by]) => token.slice(0, at) + by + token.slice(at)),
      position.map((at) => token.slice(0, at) + token.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(changed, async (text) => {
        fc.pre(text !== token);
        expect(await readToken("unsubscribe", text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
