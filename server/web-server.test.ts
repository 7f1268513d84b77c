import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWebServer, listen, type WebServer } from "./web-server.ts";

let web: WebServer;
let sockets: Socket[];

beforeEach(async () => {
  sockets = [];
  web = createWebServer({
    headersTimeout: 300,
    requestTimeout: 600,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 50,
  });
  await listen(web.http, 0);
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await web.close(0);
});

function open(): Socket {
  const address = web.http.address();
  const socket = connect(typeof address === "object" && address ? address.port : 0, "127.0.0.1");
  socket.on("error", () => undefined);
  sockets.push(socket);
  return socket;
}

/** Sends the text, keeps the socket open, and returns the response after the server has closed it. */
async function exchange(text: string): Promise<string> {
  const socket = open();
  let answer = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, "close");
  return answer;
}

const echo = () =>
  web.serve(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += (chunk as Uint8Array).byteLength;
    response.end(`read ${bytes}`);
  });

describe("createWebServer", () => {
  test("responds with 503 and Retry-After before serve()", async () => {
    const answer = await exchange("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 503 /);
    expect(answer).toMatch(/retry-after: 5/i);
  });

  test.each(["websocket", "WebSocket", "tcp", "h2c, websocket"])(
    "refuses an upgrade to %s and closes the connection, despite upgrade listeners",
    async (protocol) => {
      echo();
      web.http.on("upgrade", () => undefined); // as Next does
      const answer = await exchange(
        `GET /any HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toMatch(/connection: close/i);
    },
  );

  test("responds in HTTP/1.1 to a client that offers HTTP/2", async () => {
    echo();
    const answer = await exchange(
      "POST / HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 2\r\n\r\n{}",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*read 2/s);
  });

  test.each([
    ["headers that never end", "GET / HTTP/1.1\r\nHost: x\r\n"],
    ["a body that never ends", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"],
    ["a chunked body that never ends", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"],
  ])("responds to %s with 408 and closes the connection", async (_, text) => {
    echo();
    expect(await exchange(text)).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("responds with 408 to a body that arrives byte by byte", async () => {
    echo();
    const socket = open();
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
    const drip = setInterval(() => socket.write("x"), 20);
    const [answer] = (await once(socket, "data")) as [Buffer];
    clearInterval(drip);
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("responds with 500 if the handler fails, and continues to serve", async () => {
    web.serve(() => Promise.reject(new Error("unforeseen")));
    for (let round = 0; round < 2; round += 1)
      expect(await exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n")).toMatch(/^HTTP\/1\.1 500 /);
  });

  test("has default limits of seconds", () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout } = createWebServer().http;
    for (const limit of [headersTimeout, requestTimeout, keepAliveTimeout]) {
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThanOrEqual(30_000);
    }
  });
});

describe("close", () => {
  const openConnections: [string, string][] = [
    ["for a client that sent nothing", ""],
    ["for an incomplete request", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{"],
    ["for a request without a response", "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["kept alive after a response", "GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    [
      "after an upgrade request",
      "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n",
    ],
  ];
  test.each(openConnections)("leaves no socket open %s", async (_, text) => {
    const arrived = Promise.withResolvers<void>();
    web.http.once(text === "" ? "connection" : "request", () => arrived.resolve());
    web.serve(async (request, response) => {
      if (request.url === "/slow") return;
      for await (const _chunk of request);
      response.end("done");
    });
    const socket = open().resume();
    const closed = once(socket, "close");
    if (text) socket.write(text);
    await arrived.promise;
    await web.close(100);
    await closed;
  });

  test("lets a running request finish", async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    const started = Promise.withResolvers<void>();
    web.serve(async (_request, response) => {
      started.resolve();
      await release;
      response.end("whole");
    });
    const answer = exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await started.promise;
    const closing = web.close(120_000);
    resolve();
    expect(await answer).toMatch(/whole/);
    await closing; // without the grace, which is longer than this test may take
  });
});

describe("listen", () => {
  test("explains in one sentence that the port is in use", async () => {
    const address = web.http.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await expect(listen(createWebServer().http, port)).rejects.toThrow(`Port ${port} is used by another program.`);
  });

  test("is reached from other hosts, unless it listens on loopback only", async () => {
    expect(web.http.address()).toMatchObject({ address: "::" });
    const copy = createWebServer();
    await listen(copy.http, 0, { loopback: true });
    expect(copy.http.address()).toMatchObject({ address: "127.0.0.1" });
    await copy.close(0);
  });
});
