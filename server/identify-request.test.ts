import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { currentRequestId, withRequestId } from "#lib/telemetry/index.ts";
import { identifyRequest } from "./identify-request.ts";

let server: Server;
let url: string;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

beforeAll(async () => {
  server = createServer((request, response) =>
    withRequestId(identifyRequest(request, response), async () => {
      await setImmediate();
      response.end(`${currentRequestId()} ${request.headers["x-request-id"]}`);
    }),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const get = async (headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  const id = response.headers.get("x-request-id") ?? "";
  expect(await response.text()).toBe(`${id} ${id}`);
  return id;
};

describe("identifyRequest", () => {
  test("gives each request an id, which the response and the code that handles it have", async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => get()));
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(uuid);
  });

  test("keeps the caller's id if it is safe to log, and replaces another one", async () => {
    expect(await get({ "x-request-id": "trace.7:a-b" })).toBe("trace.7:a-b");
    for (const unsafe of ["a b", "x".repeat(101), 'a"b', "{}"])
      expect(await get({ "x-request-id": unsafe })).toMatch(uuid);
  });
});

describe("currentRequestId", () => {
  test("is a new id outside of a request", () => {
    expect(currentRequestId()).not.toBe(currentRequestId());
  });
});
