import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { useDatabase } from "#db/testing/index.ts";
import { log } from "#lib/telemetry/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { handleFetchRequest, handleNodeRequest } from "./handler.ts";
import { keyWith, sessionOf, useApi } from "./testing/http.ts";

useDatabase();
const api = useApi();

const json = { "content-type": "application/json" };
const query = JSON.stringify({ query: "{ me { id } }" });
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const post = (headers: Record<string, string>, body: BodyInit = query) => api.fetch({ method: "POST", headers, body });

describe("content types", () => {
  test.each([
    ["application/json", 200],
    ["application/json; charset=utf-8", 200],
    ['application/json;charset="UTF-8"', 200],
    ["Application/JSON", 200],
    ["application/json; charset=latin1", 415],
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
    ["multipart/form-data; boundary=x", 415],
    ["application/graphql", 415],
  ])("answers %s with %i", async (type, status) => {
    const answer = await post({ "content-type": type });
    expect(answer.status).toBe(status);
    if (status === 415) expect(answer).toMatchObject({ codes: ["BAD_USER_INPUT"], data: null });
  });

  test("rejects a request without a content type, which a form of another site could send", async () => {
    const answer = await api.fetch({ method: "POST", body: new Blob([query]) });
    expect(answer).toMatchObject({ status: 415, codes: ["BAD_USER_INPUT"] });
  });
});

describe("bodies", () => {
  test.each([
    ["an empty body", ""],
    ["a truncated object", '{"query": "{ me { id } }"'],
    ["a string", '"{ me { id } }"'],
    ["null", "null"],
    ["a number", "1"],
    ["an empty list", "[]"],
    ["a list of operations", `[${query}]`],
    ["an empty object", "{}"],
    ["a query that is not a string", '{"query": 1}'],
    ["variables that are a string", '{"query": "{ me { id } }", "variables": "{}"}'],
    ["variables that are a list", '{"query": "{ me { id } }", "variables": []}'],
    ["an operation name that is not a string", '{"query": "{ me { id } }", "operationName": 1}'],
    ["a query that does not parse", '{"query": "{ me {"}'],
    ["bytes that are not UTF-8", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])],
  ])("answers %s with 400 and a request id", async (_name, body) => {
    const answer = await post(json, body);
    expect(answer).toMatchObject({ status: 400, data: null });
    expect(answer.codes).toEqual(["BAD_USER_INPUT"]);
    expect(answer.errors[0]?.extensions.requestId).toMatch(uuid);
    expect(answer.headers.get("x-request-id")).toBe(answer.errors[0]?.extensions.requestId);
  });

  test.each([
    ["with a content-length", (bytes: number) => `content-length: ${bytes}`, (part: Buffer) => [part]],
    [
      "chunked",
      () => "transfer-encoding: chunked",
      (part: Buffer) => [`${part.length.toString(16)}\r\n`, part, "\r\n"],
    ],
  ])("answers 413 to forty megabytes, %s, and reads only a part of it", async (_name, lengthHeader, frame) => {
    const total = 40 * 1024 * 1024;
    const part = Buffer.alloc(64 * 1024, " ");
    const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
    let answer = "";
    let closed = false;
    socket.on("data", (data) => {
      answer += data.toString();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      closed = true;
    });
    socket.write(
      `POST /api/graphql HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\n${lengthHeader(total)}\r\n\r\n`,
    );
    let sent = 0;
    while (sent < total && !closed && answer === "") {
      for (const piece of frame(part)) socket.write(piece);
      sent += part.length;
      // Waits while the server does not read.
      do await new Promise((resolve) => setImmediate(resolve));
      while (socket.writableNeedDrain && !closed && answer === "");
    }
    await expect.poll(() => closed, { timeout: 10_000 }).toBe(true);
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain("The request is larger than 100 KiB: ");
    expect(answer.toLowerCase()).toContain("connection: close");
    expect(socket.bytesWritten).toBeLessThan(total / 4);
  });
});

describe("connections", () => {
  test("does not log a client that disconnects before the end of the body as an error", async () => {
    const errors = vi.spyOn(log, "error");
    const answered = Promise.withResolvers<void>();
    const server = createServer((request, response) => {
      handleNodeRequest(request, response).then(answered.resolve, answered.reject);
      setImmediate(() => client.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    client.write(
      "POST /api/graphql HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
    );
    await answered.promise;
    expect(errors).not.toHaveBeenCalled();
    errors.mockRestore();
    await new Promise((resolve) => server.close(resolve));
  });

  test("answers a rejected request with a large body at once and closes the connection", async () => {
    const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString();
    });
    const head = ["POST /api/graphql HTTP/1.1", "host: test", "content-type: text/plain", "content-length: 90000000"];
    socket.write(`${head.join("\r\n")}\r\n\r\n{`);
    await new Promise((resolve) => socket.once("close", resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  });

  test.each([
    ["a length and chunked encoding", ["content-length: 5", "transfer-encoding: chunked"]],
    ["two lengths", ["content-length: 5", "content-length: 6"]],
    ["a transfer encoding that proxies interpret differently", ["transfer-encoding: xchunked"]],
  ])("rejects a body with %s before reading it and parses nothing after it as a request", async (_, lines) => {
    const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => {
      answer += data.toString();
    });
    const head = ["POST /api/graphql HTTP/1.1", "host: test", "content-type: application/json", ...lines];
    socket.write(`${head.join("\r\n")}\r\n\r\n0\r\n\r\nGET /api/graphql HTTP/1.1\r\nhost: test\r\n\r\n`);
    await new Promise((resolve) => socket.once("close", resolve));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});

describe("methods", () => {
  const search = `?query=${encodeURIComponent("{ me { id } }")}`;
  test.each([
    ["headers that any site could send", {}, 400],
    ["apollo-require-preflight", { "apollo-require-preflight": "1" }, 200],
    ["x-apollo-operation-name", { "x-apollo-operation-name": "Me" }, 200],
    ["a content type that needs a preflight", json, 200],
    ["text/plain", { "content-type": "text/plain" }, 400],
  ])("answers GET with %s", async (_name, headers, status) => {
    const answer = await api.fetch({ search, headers });
    expect(answer.status).toBe(status);
    if (status === 400) {
      expect(answer).toMatchObject({ codes: ["BAD_USER_INPUT"], data: null });
      expect(answer.errors[0]?.extensions.requestId).toMatch(uuid);
    }
  });

  test("rejects mutations over GET", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const mutation = `mutation { setPreference(input: { topicKey: "${topic.key}", channel: EMAIL, enabled: false }) { __typename } }`;
    const answer = await api.fetch({
      search: `?query=${encodeURIComponent(mutation)}`,
      headers: { "apollo-require-preflight": "1", ...(await sessionOf(person.id)) },
    });
    expect(answer).toMatchObject({ status: 405, codes: ["BAD_USER_INPUT"], data: null });
    expect(answer.headers.get("allow")).toBe("POST");
  });

  test("reads variables and an operation name from GET", async () => {
    const topic = await makeTopic();
    const parameters = new URLSearchParams({
      query: "query A { me { id } } query B($key: String!) { topic(key: $key) { id } }",
      operationName: "B",
      variables: JSON.stringify({ key: topic.key }),
    });
    const answer = await api.fetch({
      search: `?${parameters}`,
      headers: { "apollo-require-preflight": "1", ...(await keyWith("SEND")) },
    });
    expect(answer).toMatchObject({ status: 200, data: { topic: { id: topic.id } } });
  });

  test.each(["query", "variables", "operationName"])("rejects GET with two values of %s", async (name) => {
    const [first, second] = name === "variables" ? ["{}", '{"a":1}'] : ["query A { me { id } }", "{ __typename }"];
    const parameters = new URLSearchParams(name === "query" ? {} : { query: "query A { me { id } }" });
    parameters.append(name, first);
    parameters.append(name, second);
    const answer = await api.fetch({ search: `?${parameters}`, headers: { "apollo-require-preflight": "1" } });
    expect(answer).toMatchObject({ status: 400, codes: ["BAD_USER_INPUT"], data: null });
    expect(answer.errors[0]?.message).toMatch(/once/);
  });

  test.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("answers %s with 405 and Allow", async (method) => {
    const answer = await api.fetch({ method });
    expect(answer).toMatchObject({ status: 405, codes: ["BAD_USER_INPUT"] });
    expect(answer.headers.get("allow")).toBe("GET, POST");
  });
});

describe("request ids", () => {
  test.each(["req-1", "a.b:c_D-9", "x".repeat(100)])("returns the caller's request id %s", async (id) => {
    const answer = await post({ ...json, "x-request-id": id }, '{"query": "{ nothing }"}');
    expect(answer.headers.get("x-request-id")).toBe(id);
    expect(answer.errors[0]?.extensions.requestId).toBe(id);
  });

  test.each(["a b", "<script>", "x".repeat(101), '"'])("replaces the invalid request id %s", async (id) => {
    const answer = await post({ ...json, "x-request-id": id }, '{"query": "{ nothing }"}');
    expect(answer.headers.get("x-request-id")).toMatch(uuid);
    expect(answer.errors[0]?.extensions.requestId).toBe(answer.headers.get("x-request-id"));
  });
});

describe("handleFetchRequest", () => {
  const fetchRequest = (init: RequestInit, search = "") =>
    handleFetchRequest(new Request(`http://test/api/graphql${search}`, init));

  test("answers like handleNodeRequest", async () => {
    const person = await makePerson();
    const response = await fetchRequest({
      method: "POST",
      headers: { ...json, ...(await sessionOf(person.id)) },
      body: query,
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { me: { id: person.id } } });
    expect(response.headers.get("x-request-id")).toMatch(uuid);
  });

  test("applies the same limits", async () => {
    const large = await fetchRequest({ method: "POST", headers: json, body: " ".repeat(100 * 1024 + 1) });
    expect(large.status).toBe(413);
    expect((await fetchRequest({ method: "POST", headers: json, body: "{" })).status).toBe(400);
    expect(
      (await fetchRequest({ method: "POST", headers: { "content-type": "text/plain" }, body: query })).status,
    ).toBe(415);
    expect((await fetchRequest({}, "?query=%7Bme%7Bid%7D%7D")).status).toBe(400);
  });

  test("stops reading an endless body at the limit", async () => {
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        given += 1;
        controller.enqueue(new Uint8Array(16 * 1024));
      },
    });
    const response = await fetchRequest({ method: "POST", headers: json, body, duplex: "half" } as RequestInit);
    expect(response.status).toBe(413);
    expect(given).toBeLessThan(12);
  });
});
