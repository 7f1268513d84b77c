import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "playwright/test";
import { freePort, printed, type Service, start, startService } from "./service.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService({ METRICS_TOKEN: "a-token-of-the-operators" });
});
test.afterAll(() => service.stop());

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "permissions-policy": expect.stringContaining("camera=()"),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": expect.stringMatching(/(?!.*unsafe-inline)frame-ancestors 'none'/),
  "x-frame-options": "DENY",
};

test.describe("responses of the web server", () => {
  test("every kind of response has each security header once", async ({ page }) => {
    await page.goto(`${service.url}/sign-in`);
    const file = await page.locator("script[src^='/_next/static/']").first().getAttribute("src");
    const metrics = { authorization: "Bearer a-token-of-the-operators" };
    for (const [path, headers] of [
      ["/sign-in", {}],
      ["/nowhere", {}],
      ["/u/not-a-link", {}],
      ["/p/not-a-link", {}],
      ["/sign-in/confirm?token=none", {}],
      ["/api/auth/me", {}],
      ["/schema.graphql", {}],
      ["/api/graphql", {}],
      ["/api/graphql?query=%7B__typename%7D", { "apollo-require-preflight": "1" }],
      ["/health", {}],
      ["/metrics", metrics],
      [String(file), {}],
    ] as const) {
      const sent = { origin: "https://elsewhere.example", ...headers };
      const response = await fetch(`${service.url}${path}`, { headers: sent, redirect: "manual" });
      expect(response.headers.has("access-control-allow-origin"), path).toBe(false);
      expect(Object.fromEntries(response.headers), path).toMatchObject(securityHeaders);
      // The URL is a credential, so it must not be sent as a referrer, not even to our own pages.
      const isCredential = /^\/(?:[pu]\/|sign-in\/confirm)/.test(path);
      const referrer = isCredential ? "no-referrer" : "strict-origin-when-cross-origin";
      expect(response.headers.get("referrer-policy"), path).toBe(referrer);
      expect(response.headers.get("content-security-policy")?.match(/frame-ancestors/g), path).toHaveLength(1);
      expect(response.headers.has("x-powered-by"), path).toBe(false);
      expect(response.headers.get("content-type"), path).toMatch(/; charset=utf-8|^application\/json$/i);
    }
  });

  test("every request has an id, which the response and the log lines of its route have", async () => {
    const sent = { "x-request-id": "find-me-1" };
    for (const path of ["/sign-in", "/health", "/api/auth/me", "/api/graphql", "/api/v2/status.json"]) {
      const idOf = async (headers: Record<string, string>) =>
        (await fetch(`${service.url}${path}`, { headers })).headers.get("x-request-id");
      expect(await idOf(sent), path).toBe("find-me-1");
      expect(await idOf({}), path).toMatch(/^[0-9a-f-]{36}$/);
    }
    await fetch(`${service.url}/api/webhooks/resend`, { method: "POST", headers: sent, body: "{}" });
    const line =
      /"action":"webhook[.]receive".*"requestId":"find-me-1"|"requestId":"find-me-1".*"action":"webhook[.]receive"/;
    await expect.poll(() => service.running.output()).toMatch(line);
  });

  test("every kind of response has Strict-Transport-Security over HTTPS, errors and files included", async () => {
    // A second web process of the same installation with the settings for a proxy.
    const port = await freePort();
    const proxySettings = { PORT: String(port), APP_URL: "https://np.example", TRUSTED_PROXIES: "1", DEMO: "false" };
    const secure = start("server.ts", [], { ...service.env, ...proxySettings });
    try {
      await printed(secure, "Ready on");
      const get = (path: string) => fetch(`http://localhost:${port}${path}`, { redirect: "manual" });
      const [file] = /\/_next\/static\/[^"]+[.]js/.exec(await (await get("/sign-in")).text()) ?? [];
      const paths = ["/", "/sign-in", "/nowhere", "/p/not-a-link", "/api/auth/me", "/schema.graphql", "/api/graphql"];
      for (const path of [...paths, "/health", "/metrics", "/icon.svg", String(file), "/_next/static/none.js"])
        expect((await get(path)).headers.get("strict-transport-security"), path).toBe(
          "max-age=63072000; includeSubDomains",
        );
      expect(secure.output()).not.toContain("TRUSTED_PROXIES");
    } finally {
      secure.process.kill("SIGTERM");
      await secure.exited;
    }
  });

  test("only pages, built files and API responses are served: no sources, directory listings or TRACE echo", async ({
    page,
  }) => {
    for (const path of [
      ...[
        "/.git/HEAD",
        "/.git/config",
        "/.env",
        "/.data/postgres-password",
        "/.next/BUILD_ID",
        "/node_modules/next/package.json",
      ],
      ...[
        "/package.json",
        "/package-lock.json",
        "/server.ts",
        "/lib/env.ts",
        "/graphql/schema.graphql",
        "/app/page.tsx",
      ],
      ...[
        "/_next/",
        "/_next/static/",
        "/_next/static/chunks/",
        "/_next/static/%2e%2e/%2e%2e/server.ts",
        "/%2e%2e/server.ts",
      ],
    ]) {
      const response = await fetch(`${service.url}${path}`);
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text(), path).not.toMatch(/"dependencies"|ref: refs|Index of|startWorker/);
    }
    await page.goto(`${service.url}/sign-in`);
    const files = await page
      .locator("script[src], link[rel=stylesheet]")
      .evaluateAll((elements) =>
        elements.map((element) => element.getAttribute("src") ?? element.getAttribute("href") ?? ""),
      );
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      // Same site, and without source maps.
      expect(file).toMatch(/^\/_next\/static\//);
      expect(await (await fetch(service.url + file)).text(), file).not.toContain("sourceMappingURL");
      expect((await fetch(`${service.url}${file.split("?", 1)[0]}.map`)).status, file).toBe(404);
    }
    for (const path of ["/", "/sign-in", "/api/graphql", "/api/auth/me", "/health"]) {
      const [status, body] = await trace(path);
      expect([path, status]).toEqual([path, 405]);
      expect(body).not.toContain("word-of-the-caller");
    }
  });

  /** fetch() cannot send TRACE. */
  const trace = (path: string): Promise<[status: number | undefined, body: string]> =>
    new Promise((resolve, reject) => {
      request(`${service.url}${path}`, { method: "TRACE", headers: { "x-echo": "word-of-the-caller" } }, (response) => {
        let body = "";
        response.setEncoding("utf8").on("data", (text: string) => {
          body += text;
        });
        response.on("end", () => resolve([response.statusCode, body]));
      })
        .on("error", reject)
        .end();
    });

  /** The status line and headers for a request target that is sent verbatim. */
  async function headOf(target: string): Promise<string> {
    const socket = connect(Number(new URL(service.url).port), "localhost");
    socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
    const [head = ""] = (await text(socket)).split("\r\n\r\n", 1);
    return head;
  }

  for (const target of [
    "/_next/image",
    "/_next/image?url=%2Fnone.png&w=64&q=75",
    "/_next/static/none.js",
    "/%c0",
    "/%",
  ])
    test(`the error response for ${target} has each security header once`, async () => {
      const head = await headOf(target);
      expect(head).toMatch(/^HTTP\/1\.1 4\d\d /);
      for (const name of Object.keys(securityHeaders))
        expect(head.match(new RegExp(`^${name}:`, "gim")), name).toHaveLength(1);
    });

  for (const target of ["http://evil.example/preferences/", "//evil.example/preferences/", "/\\evil.example/"])
    test(`the request target ${target}, which names another site, gets 400 without a redirect`, async () => {
      expect(await headOf(target)).toMatch(/^HTTP\/1\.1 400 (?!.*^location:)/ims);
    });

  test("a request target with this site's absolute URL is answered like its path", async () => {
    expect(await headOf(`${service.url}/health/live`)).toMatch(/^HTTP\/1\.1 200 /);
  });
});
