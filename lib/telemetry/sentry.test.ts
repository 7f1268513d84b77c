import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { parseEnv } from "#lib/env.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { browserSentry } from "./sentry.ts";

const fixture = `${import.meta.dirname}/fixtures/report-error.ts`;
const report = (variables: Record<string, string>) =>
  promisify(execFile)(process.execPath, [fixture], {
    env: { PATH: process.env.PATH, NODE_ENV: "test", ...variables },
    timeout: 30_000,
  });

describe("initSentry", () => {
  test("does not import the SDK without a DSN", async () => {
    expect(await report({})).toEqual({ stdout: "false\n", stderr: "" });
  }, 40_000);

  test("reports the error with its request id and without secrets", async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts);
        bodies.push(String(request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body));
        response.setHeader("content-type", "application/json").end("{}");
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { stdout } = await report({
      SENTRY_DSN: `http://public@127.0.0.1:${(server.address() as AddressInfo).port}/1`,
    });
    server.close();
    const sent = bodies.join("\n");
    expect(stdout).toBe("true\n");
    expect(sent).toContain("no mailbox [redacted] at /p/[redacted]");
    expect(sent).toContain('"requestId":"req_1"');
    expect(sent).toContain("report-error.ts");
    expect(sent).not.toMatch(/ada@example|npk_livesecret|linksecret123/);
  }, 40_000);
});

describe("browserSentry", () => {
  const settingsFor = (dsn: string) => {
    setProcessSingleton("env", parseEnv({ SENTRY_DSN: dsn }));
    return browserSentry();
  };
  afterAll(() => setProcessSingleton("env", undefined));

  test("returns null without a DSN", () => {
    expect(settingsFor("")).toBeNull();
  });

  test("gives pages the DSN and its origin, without the secret key of an old DSN", () => {
    expect(settingsFor("https://public:secret@errors.example:8443/sentry/7")).toEqual({
      dsn: "https://public@errors.example:8443/sentry/7",
      environment: "production",
      origin: "https://errors.example:8443",
    });
  });
});
