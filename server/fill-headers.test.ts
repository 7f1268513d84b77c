import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillHeaders } from "./fill-headers.ts";
import { inertHeaders } from "./security-headers.ts";

const server = createServer((request, response) => {
  fillHeaders(response);
  if (request.url === "/page")
    response.writeHead(200, { "content-security-policy": "default-src 'self'", "referrer-policy": "no-referrer" });
  else response.statusCode = 400;
  response.end();
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());
const headersOf = async (path: string) =>
  Object.fromEntries((await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).headers);
const lower = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

describe("fillHeaders", () => {
  test("adds every security header to a response without any", async () => {
    expect(await headersOf("/_next/image")).toMatchObject(lower(inertHeaders));
  });

  test("keeps a response's own headers and adds no second policy", async () => {
    const headers = await headersOf("/page");
    expect(headers).toMatchObject({
      "content-security-policy": "default-src 'self'",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
    });
    expect(headers).not.toHaveProperty("x-frame-options");
  });
});
