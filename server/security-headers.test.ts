import { afterEach, describe, expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { setInertHeaders } from "./security-headers.ts";

afterEach(() => setProcessSingleton("env", undefined));

function headersAt(appUrl: string): Headers {
  setProcessSingleton("env", parseEnv({ APP_URL: appUrl }));
  const headers = new Headers();
  setInertHeaders({
    setHeader(this: unknown, name: string, value: string) {
      headers.set(name, value);
      return this;
    },
  } as Parameters<typeof setInertHeaders>[0]);
  return headers;
}

describe("strictTransport", () => {
  test("sets Strict-Transport-Security for two years behind https", () => {
    expect(headersAt("https://np.example").get("strict-transport-security")).toBe(
      "max-age=63072000; includeSubDomains",
    );
  });

  test("sets no Strict-Transport-Security without https, so that a trial on localhost works", () => {
    expect(headersAt("http://localhost:3000").has("strict-transport-security")).toBe(false);
  });
});

describe("setInertHeaders", () => {
  test("forbids API responses to run, submit or be framed", () => {
    expect(headersAt("http://localhost:3000").get("content-security-policy")).toBe(
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
  });
});
