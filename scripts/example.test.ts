import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;

async function run(variables: Record<string, string>) {
  const { API_KEY: _, API_URL: __, ...inherited } = process.env;
  const child = spawn("npm", ["run", "-s", "example"], {
    cwd: root,
    env: { ...inherited, ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: code as number | null, out, err };
}

/** A server that sends the same response to every request, like another program on the port. */
async function withServer<T>(status: number, body: string, fn: (url: string) => Promise<T>): Promise<T> {
  const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  try {
    return await fn(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const refused = JSON.stringify({ errors: [{ message: "no", extensions: { code: "UNAUTHENTICATED" } }] });

describe("npm run -s example", () => {
  test.each<[string, Record<string, string>, number, RegExp]>([
    ["API_KEY is missing", {}, 2, /^API_KEY is missing\. Make one with \.\/np api-key create /],
    ["API_KEY is empty", { API_KEY: "" }, 2, /^API_KEY is missing\./],
    ["API_URL is not a URL", { API_KEY: "npk_x", API_URL: "localhost:3000" }, 2, /^API_URL must be an http/],
    [
      "no server listens",
      { API_KEY: "npk_x", API_URL: "http://127.0.0.1:1" },
      1,
      /^No server answers at http:.*npm start/,
    ],
  ])("says in one sentence that %s", async (_, variables, code, sentence) => {
    const result = await run(variables);
    expect(result).toEqual({ code, out: "", err: expect.stringMatching(sentence) as string });
    expect(result.err.trim().split("\n")).toHaveLength(1);
  });

  test.each<[string, number, string, RegExp]>([
    ["another program responds", 404, "<html>", /with 404 and is not this API/],
    ["the key is unknown", 401, refused, /does not know this API_KEY/],
  ])("says in one sentence that %s", async (_, status, body, sentence) => {
    const result = await withServer(status, body, (url) => run({ API_KEY: "npk_x", API_URL: url }));
    expect(result).toEqual({ code: 1, out: "", err: expect.stringMatching(sentence) as string });
    expect(result.err.trim().split("\n")).toHaveLength(1);
  });
});
