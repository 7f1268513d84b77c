import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { env } from "#lib/env.ts";
import { authSecrets } from "./secrets.ts";
import { readToken, signToken } from "./signed-token.ts";

useDatabase();

const [first, second, third] = ["a", "b", "c"].map((letter) => letter.repeat(32)) as [string, string, string];
const ring = (...secrets: string[]) => {
  env().AUTH_SECRETS = secrets.length > 0 ? secrets : undefined;
};
afterEach(() => ring());

const payload = { u: "usr_01h455vb4pex5vsknk084sn02q", t: ["ünïcödé", 1] };

test("a token says what was signed, and is the same every time", async () => {
  const token = await signToken("unsubscribe", payload);
  expect(token).toMatch(/^v1\.[\w-]+\.[\w-]{22}$/);
  expect(await signToken("unsubscribe", payload)).toBe(token);
  expect(await readToken("unsubscribe", token)).toEqual(payload);
});

describe("the key ring", () => {
  test("a token outlives its secret's successor, and not its secret", async () => {
    ring(first);
    const token = await signToken("unsubscribe", payload);
    ring(second, first);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
    expect(await signToken("unsubscribe", payload)).not.toBe(token);
    ring(third, second, first);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
    ring(third, second);
    expect(await readToken("unsubscribe", token)).toBeNull();
    ring(first);
    expect(await readToken("unsubscribe", token)).toEqual(payload);
  });

  test("without AUTH_SECRETS the database's own secret signs, and no other", async () => {
    const [own, ...others] = await authSecrets();
    expect(own).toMatch(/^[0-9a-f-]{72}$/);
    expect(others).toEqual([]);
    const token = await signToken("unsubscribe", payload);
    ring(first);
    expect(await readToken("unsubscribe", token)).toBeNull();
    expect(await authSecrets()).toEqual([first]);
  });
});

describe("what is no token of this purpose is null", () => {
  const purposes = ["user-token", "preference-link", "unsubscribe"] as const;

  test.each(purposes)("one made for %s does for that alone", async (purpose) => {
    const token = await signToken(purpose, payload);
    for (const other of purposes) expect(await readToken(other, token)).toEqual(other === purpose ? payload : null);
  });

  test("any text of up to 4 KiB, and more", async () => {
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

  test("a token with any one character changed, added or taken away", async () => {
    ring(second, first);
    const token = await signToken("unsubscribe", payload);
    const place = fc.nat(token.length - 1);
    const letter = fc.constantFrom(..."ABCxyz019-_.=/+ \0é");
    const spoilt = fc.oneof(
      fc.tuple(place, letter).map(([at, by]) => token.slice(0, at) + by + token.slice(at + 1)),
      fc.tuple(place, letter).map(([at, by]) => token.slice(0, at) + by + token.slice(at)),
      place.map((at) => token.slice(0, at) + token.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(spoilt, async (text) => {
        fc.pre(text !== token);
        expect(await readToken("unsubscribe", text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
