import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { scrubEvent } from "./sentry.ts";

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

describe("scrubEvent", () => {
  test("removes request, user and breadcrumbs", () => {
    const clean = scrubEvent({
      type: undefined,
      event_id: "e1",
      user: { email: "ada@example.com" },
      request: { url: "/p/x", cookies: { sid: "HIDDEN" }, data: "HIDDEN" },
      breadcrumbs: [{ message: "HIDDEN" }],
      extra: { note: "HIDDEN" },
      contexts: { app: { apiKey: "HIDDEN" } },
    });
    expect(JSON.stringify(clean)).not.toMatch(/HIDDEN|ada@/);
    expect(clean).toMatchObject({ event_id: "e1" });
  });
});
