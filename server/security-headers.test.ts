import { afterEach, expect, test } from "vitest";
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

test("over https every answer holds the browser to it for two years", () => {
  expect(headersAt("https://np.example").get("strict-transport-security")).toBe("max-age=63072000; includeSubDomains");
});

test("without https none does: it would lock people out of a trial on localhost", () => {
  expect(headersAt("http://localhost:3000").has("strict-transport-security")).toBe(false);
});

test("in an answer of the API nothing may run, be sent or be framed", () => {
  expect(headersAt("http://localhost:3000").get("content-security-policy")).toBe(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
});
