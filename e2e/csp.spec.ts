import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, type Page, test } from "playwright/test";
import { consolePages } from "#app/admin/_ui/console-pages.ts";
import { freePort, printed, type Service, start, startService } from "./service.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService({ METRICS_TOKEN: "a-token-of-the-operators" });
});
test.afterAll(() => service.stop());

/** Collects violations of the page's Content-Security-Policy and script errors. */
async function collectProblems(page: Page): Promise<string[]> {
  const problems: string[] = [];
  await page.exposeFunction("reportViolation", (text: string) => problems.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      Reflect.get(
        window,
        "reportViolation",
      )(`${location.pathname}: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`),
    );
  });
  page.on("console", (message) => {
    // Some pages are requested for their error status; that is not a script error.
    if (message.type() === "error" && !/the server responded with a status of 40[134]/.test(message.text()))
      problems.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`${page.url()}: ${error.message}`));
  return problems;
}

const securityHeaders = {
  "x-content-type-options": "nosniff",
  "permissions-policy": expect.stringContaining("camera=()"),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "content-security-policy": expect.stringMatching(/(?!.*unsafe-inline)frame-ancestors 'none'/),
  "x-frame-options": "DENY",
};

async function signIn(page: Page, name: string): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
}
/** Runs a GraphQL document on the page that is not one of our own. */
const runForeignDocument = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const body = JSON.stringify({ query: "query Mine { me { id email } }" });
    const headers = { "content-type": "application/json" };
    return (await fetch("/api/graphql", { method: "POST", headers, body })).status;
  });

/** Creates a link to the admin's own preferences from her page. */
const preferenceLink = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const get = async (query: string, variables = {}) => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ query, variables });
      return (await (await fetch("/api/graphql", { method: "POST", headers, body })).json()).data;
    };
    const { me } = await get("{ me { id } }");
    const { createPreferenceLink } = await get(
      "mutation Link($id: ID!) { createPreferenceLink(input: { userId: $id }) { ... on PreferenceLinkCreated { url } } }",
      { id: me.id },
    );
    return createPreferenceLink.url;
  });

test("pages do not violate their Content-Security-Policy, signed out or in, and a person's page runs only its own documents", async ({
  page,
}) => {
  const problems = await collectProblems(page);
  for (const path of ["/", "/sign-in", "/status", "/nowhere", "/u/not-a-link", "/p/not-a-link"])
    await page.goto(`${service.url}${path}`, { waitUntil: "networkidle" });
  await signIn(page, "Alan Turing");
  // A change that a script saves over HTTP.
  const toggle = page.getByRole("switch").first();
  const stateBefore = await toggle.getAttribute("aria-checked");
  const saved = page.waitForResponse("**/api/graphql");
  await toggle.click();
  expect((await saved).status()).toBe(200);
  await expect(toggle).not.toHaveAttribute("aria-checked", String(stateBefore));
  expect(await runForeignDocument(page)).toBe(403);
  await page.goto(`${service.url}/privacy`, { waitUntil: "networkidle" });
  expect((await page.goto(`${service.url}/admin`))?.status()).toBe(403);
  const metrics = await fetch(`${service.url}/metrics`, {
    headers: { authorization: "Bearer a-token-of-the-operators" },
  });
  expect(await metrics.text()).toMatch(/^security_events_total\{kind="privilege.attempt"\} 2$/m);
  await signIn(page, "Ada Lovelace");
  expect(await runForeignDocument(page)).toBe(200);
  for (const { href } of consolePages) await page.goto(`${service.url}${href}`, { waitUntil: "networkidle" });
  await page.goto(`${service.url}/admin/incidents`, { waitUntil: "networkidle" });
  await page.locator("summary", { hasText: "Open an incident" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("<style>*{color:red}</style>");
  await page.getByLabel("Severity").selectOption("LOW");
  await page.getByRole("textbox", { name: "Description" }).fill("<script>alert(1)</script>");
  await page.getByRole("button", { name: "Open the incident" }).click();
  await page.getByRole("link", { name: "<style>" }).click();
  await expect(page.getByText("<script>alert(1)</script>")).toBeVisible();
  const link = await preferenceLink(page);
  await page.context().clearCookies();
  const opened = await page.goto(link, { waitUntil: "networkidle" });
  expect(opened?.headers()["referrer-policy"]).toBe("no-referrer");
  await expect(page.getByRole("switch").first()).toBeVisible();
  expect(problems).toEqual([]);
});

test("a person sees their sessions and ends one from another", async ({ page, browser }) => {
  const lostDevice = await browser.newContext({
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  });
  const lostPage = await lostDevice.newPage();
  await signIn(lostPage, "Alan Turing");
  await signIn(page, "Alan Turing");
  await page.goto(`${service.url}/privacy`);
  const sessions = page.getByRole("region", { name: "Active sessions" }).getByRole("listitem");
  await expect(sessions.filter({ hasText: "Current session" })).toHaveCount(1);
  await page.getByRole("button", { name: /^End: Firefox on Linux/ }).click();
  await expect(page.getByRole("status")).toHaveText("Session ended.");
  await expect(sessions.filter({ hasText: "Firefox" })).toHaveCount(0);
  await lostPage.goto(`${service.url}/preferences`);
  await expect(lostPage).toHaveURL(/\/sign-in/);
  await lostDevice.close();
});

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
    ...["/package.json", "/package-lock.json", "/server.ts", "/lib/env.ts", "/graphql/schema.graphql", "/app/page.tsx"],
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

test("pages about a person are uncached and offer sign-out, and the back button shows nothing afterwards", async ({
  page,
}) => {
  await signIn(page, "Ada Lovelace");
  for (const path of ["/preferences", "/privacy", ...consolePages.map(({ href }) => href)]) {
    const answer = await page.goto(`${service.url}${path}`);
    expect(answer?.headers()["cache-control"], path).toContain("no-store");
    await expect(page.getByRole("button", { name: "Sign out", exact: true })).toBeVisible();
  }
  const signedOut = page.waitForResponse("**/sign-out");
  await page.getByRole("button", { name: "Sign out" }).click();
  expect(await (await signedOut).headerValue("clear-site-data")).toBe('"cache", "storage"');
  await expect(page).toHaveURL(`${service.url}/sign-in`);
  await page.goBack();
  await expect(page).toHaveURL(/\/sign-in/);
  await expect(page.getByRole("button", { name: "Sign out" })).toHaveCount(0);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([0, 0, ""]);
});

test("each page has its own nonce, and inline scripts without it do not run", async ({ page }) => {
  const policies = await Promise.all(
    [0, 1].map(async () => (await fetch(`${service.url}/sign-in`)).headers.get("content-security-policy")),
  );
  const nonces = policies.map((policy) => /'nonce-([^']+)'/.exec(policy ?? "")?.[1]);
  expect(nonces[0]).toMatch(/^[A-Za-z0-9+/]{22}==$/);
  expect(nonces[0]).not.toBe(nonces[1]);
  await page.goto(`${service.url}/sign-in`);
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.ran = true";
    // Injected as markup, because a script element added by a trusted script would be trusted, too.
    document.body.insertAdjacentHTML("beforeend", `<img src="x" onerror="window.ran = true">${script.outerHTML}`);
    return new Promise((resolve) => {
      document.addEventListener("securitypolicyviolation", () => resolve(Reflect.get(window, "ran") ?? false));
    });
  });
  expect(ran).toBe(false);
});

/** The status line and headers for a request target that is sent verbatim. */
async function headOf(target: string): Promise<string> {
  const socket = connect(Number(new URL(service.url).port), "localhost");
  socket.write(`GET ${target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
  const [head = ""] = (await text(socket)).split("\r\n\r\n", 1);
  return head;
}

for (const target of ["/_next/image", "/_next/image?url=%2Fnone.png&w=64&q=75", "/_next/static/none.js", "/%c0", "/%"])
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
