import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { closedLoop, openLoop, post } from "./load.ts";

const next = () => ({ query: "{ __typename }", variables: {} });
let stop = () => {};
afterEach(() => stop());

async function serve(listener: RequestListener): Promise<{ url: string; key: string }> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key: "npk_test" };
}

const answer = '{"data":{"__typename":"Query"}}';

describe("closedLoop", () => {
  test("sends the key and new documents, and counts the answers", async () => {
    const bodies = new Set<string>();
    const target = await serve(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      bodies.add(body);
      response.writeHead(request.headers.authorization === "Bearer npk_test" ? 200 : 401).end(answer);
    });
    let sent = 0;
    const { requests, ms } = await closedLoop(
      { ...target, next: () => ({ query: "{ __typename }", variables: { n: sent++ } }) },
      { connections: 2, seconds: 1 },
    );
    expect(requests).toBeGreaterThan(10);
    expect(bodies.size).toBeGreaterThanOrEqual(requests);
    expect(ms).toBeGreaterThan(900);
  });

  test("fails if an answer has errors, because its rate would be meaningless", async () => {
    const target = await serve((_, response) => response.end('{"errors":[{"message":"no"}]}'));
    await expect(closedLoop({ ...target, next }, { seconds: 1 })).rejects.toThrow("requests to");
  });
});

describe("openLoop", () => {
  test("counts the time from the intended start, so that a stall of the server counts for all requests behind it", async () => {
    let free: Promise<unknown> = Promise.resolve();
    const target = await serve(async (_, response) => {
      await free;
      response.end(answer);
    });
    free = delay(300);
    const { tookMs, failed } = await openLoop({ ...target, next }, { perSecond: 100, seconds: 0.4 });
    expect([tookMs.length, failed]).toEqual([40, 0]);
    expect(Math.max(...tookMs)).toBeGreaterThan(200);
    expect(tookMs.filter((ms) => ms > 50).length).toBeGreaterThan(15);
  });

  test("counts failed requests", async () => {
    const target = await serve((_, response) => response.writeHead(503).end());
    const { tookMs, failed } = await openLoop({ ...target, next }, { perSecond: 20, seconds: 0.5 });
    expect([tookMs.length, failed]).toEqual([0, 10]);
  });
});

describe("post", () => {
  test("rejects a refusal of a mutation", async () => {
    const target = await serve((_, response) =>
      response.end('{"data":{"setPreference":{"__typename":"LockedError"}}}'),
    );
    await expect(post(target, next())).rejects.toThrow("LockedError");
  });
});
