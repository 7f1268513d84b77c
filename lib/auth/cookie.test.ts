import { describe, expect, test } from "vitest";
import { cookieValue, withSetCookies } from "./cookie.ts";

describe("cookieValue", () => {
  test.each([
    ["np_session=abc", "abc"],
    ["a=1; np_session=abc; b=2", "abc"],
    ["a=1;np_session = abc ;b=2", "abc"],
    ["np_session=first; np_session=second", "first"],
    ["np_session=a%20b=c", "a%20b=c"],
    ['np_session="abc"', '"abc"'],
    ["np_session=", ""],
    ["np_session", null],
    ["my_np_session=abc", null],
    ["Np_Session=abc", null],
    ["", null],
    [";;=;", null],
  ])("reads np_session from %j as %j", (header, value) => {
    expect(cookieValue(header, "np_session")).toBe(value);
  });

  test.each(["__proto__", "constructor", "toString"])("finds no cookie %s that was not sent", (name) => {
    expect(cookieValue("a=1", name)).toBeNull();
    expect(cookieValue(`${name}=1`, name)).toBe("1");
  });
});

describe("withSetCookies", () => {
  test("replaces the cookies that are set, adds new ones, and leaves the others as they were sent", () => {
    const lines = ["a=new%20value; Path=/; HttpOnly; SameSite=Lax", "c=3; Max-Age=60"];
    expect(withSetCookies("a=old; b=%zz", lines)).toBe("a=new%20value; b=%zz; c=3");
  });

  test("lets the last line win, and begins with an empty header", () => {
    expect(withSetCookies("", ["a=; Max-Age=0", "a=1"])).toBe("a=1");
  });

  test("keeps cookies of other applications whose names and values break the rules", () => {
    expect(withSetCookies("odd name=Žofie; plain=a b", ["a=1"])).toBe("odd name=Žofie; plain=a b; a=1");
  });
});
