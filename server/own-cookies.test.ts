import { describe, expect, test } from "vitest";
import { keepOwnCookies } from "./own-cookies.ts";

const kept = (cookie?: string): string | undefined => {
  const headers = { cookie };
  keepOwnCookies({ headers });
  return headers.cookie;
};

describe("keepOwnCookies", () => {
  test("keeps this service's cookies in their order, with and without the prefix for https", () => {
    expect(kept("_ga=1; np_session=a; theme=dark; __Host-np_session=b;np_csrf=c")).toBe(
      "np_session=a; __Host-np_session=b;np_csrf=c",
    );
  });
  test("removes the cookies of other services, however many", () => {
    expect(kept(Array.from({ length: 2_000 }, (_, index) => `a${index}=b`).join("; "))).toBe("");
  });
  test("keeps at most 20 cookies that have our names", () => {
    expect(kept("np_session=a;".repeat(2_000))?.split(";")).toHaveLength(20);
  });
  test("accepts a request without cookies", () => {
    expect(kept(undefined)).toBeUndefined();
  });
});
