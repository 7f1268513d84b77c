import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { expect, type Page, test } from "playwright/test";
import { chunkWith, metricsToken, readSeries, recordPaths, sentryMarker } from "./browser-reports.ts";
import { type Service, startService } from "./service.ts";
import { preferenceLink, signIn } from "./sign-in.ts";

interface Ingest {
  dsn: string;
  server: Server;
  requests: { url: string; headers: IncomingHttpHeaders; body: string }[];
}

/** Sentry's ingest as a browser uses it: another origin, which answers the CORS request. */
async function startIngest(): Promise<Ingest> {
  const requests: Ingest["requests"] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (request.method === "POST") requests.push({ url: request.url ?? "", headers: request.headers, body });
    response
      .writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-headers": "*" })
      .end(JSON.stringify({ id: "1" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return { dsn: `http://publickey:secretkey@127.0.0.1:${address.port}/7`, server, requests };
}

let service: Service;
let ingest: Ingest;
/** The file with Sentry's code. */
let sentryChunk: string;
test.beforeAll(async () => {
  ingest = await startIngest();
  service = await startService({ METRICS_TOKEN: metricsToken, SENTRY_DSN: ingest.dsn });
  sentryChunk = chunkWith(sentryMarker);
});
test.beforeEach(() => {
  ingest.requests.length = 0;
});
test.afterAll(async () => {
  await service.stop();
  ingest.server.close();
});

/** Resolves when the page's console is captured. */
const reportingLoaded = (page: Page) => page.waitForResponse((response) => response.url().endsWith(sentryChunk));

test.describe("error reports of pages", () => {
  test("errors, rejections, console errors and warnings of a page are reported without addresses, links, queries and cookies", async ({
    page,
  }) => {
    await signIn(page, service);
    const link = await preferenceLink(page);
    const linkToken = link.slice(link.lastIndexOf("/") + 1);
    const loaded = reportingLoaded(page);
    await page.goto(`${link}?saved=yes&q=querysecret`, { waitUntil: "networkidle" });
    await loaded;
    await page.evaluate(`
    console.warn("a warning about ada@example.com at", location.href);
    console.error(new Error("an error at " + location.pathname, { cause: new Error("the cause +14155552671") }));
    console.info("an info");
    void Promise.reject(new Error("a rejection at " + location.href));
    setTimeout(() => {
      throw new Error("uncaught, Bearer npk_livesecret, " + location.href);
    });
  `);
    const bodies = () => ingest.requests.map(({ body }) => body).join("\n");
    for (const part of ["a warning about", "an error at", "the cause", "a rejection at", "uncaught"])
      await expect.poll(bodies).toContain(part);
    expect(ingest.requests).toHaveLength(4);
    expect(bodies()).toContain('"page":"/p/[token]"');
    expect(bodies()).toContain("/p/[redacted]");
    expect(bodies()).toContain('"infer_ip":"never"');
    expect(bodies()).toContain('"environment":"production"');
    for (const hidden of [
      ...["an info", linkToken, "querysecret", "saved=yes", "ada@example.com", "4155552671", "npk_livesecret"],
      ...["breadcrumbs", '"request"', '"user"', "secretkey", "HeadlessChrome", "session"],
    ])
      expect(bodies(), hidden).not.toContain(hidden);
    for (const { url, headers } of ingest.requests) {
      expect(url).toMatch(/^\/api\/7\/envelope\/\?.*sentry_key=publickey/);
      expect([headers.referer, headers.cookie]).toEqual([undefined, undefined]);
    }
    const policy = (await page.request.get(`${service.url}/sign-in`)).headers()["content-security-policy"];
    expect(policy).toContain(`connect-src 'self' ${new URL(ingest.dsn).origin};`);
  });

  test("an error before the reporting code has loaded is reported and counted", async ({ page }) => {
    await page.route(`**/${sentryChunk}`, async (route) => {
      await page.evaluate(`new Promise((resolve) => {
      addEventListener("error", resolve);
      setTimeout(() => {
        throw new Error("an early error");
      });
    })`);
      await route.continue();
    });
    await page.goto(`${service.url}/sign-in`);
    await expect.poll(() => ingest.requests.map(({ body }) => body).join()).toContain("an early error");
    await page.waitForLoadState("networkidle");
    await page.goto(`${service.url}/status`);
    await expect.poll(() => readSeries(service, 'page_errors_total{page="/sign-in"}')).toBe(1);
  });

  test("an error while a page is rendered in the browser is reported", async ({ page }) => {
    await signIn(page, service);
    await page.goto(`${service.url}/preferences`, { waitUntil: "networkidle" });
    // The answer has no matrix, so the components that draw it throw.
    await page.route("**/api/graphql", (route) =>
      route.fulfill({ json: { data: { outcome: { __typename: "PreferencesSet", preferences: {} } } } }),
    );
    await page.getByRole("switch").first().click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Something went wrong");
    await expect.poll(() => ingest.requests.length).toBeGreaterThan(0);
    expect(ingest.requests[0]?.body).toContain('"page":"/preferences"');
  });

  test("a script that fails in a loop reports at most 20 events", async ({ page }) => {
    const loaded = reportingLoaded(page);
    await page.goto(`${service.url}/sign-in`, { waitUntil: "networkidle" });
    await loaded;
    await page.evaluate("for (let n = 0; n < 100; n += 1) console.error(n)");
    await expect.poll(() => ingest.requests.length).toBe(20);
    await page.waitForLoadState("networkidle");
    expect(ingest.requests).toHaveLength(20);
  });

  test("a browser with Sec-GPC reports nothing", async ({ browser }) => {
    const context = await browser.newContext({ extraHTTPHeaders: { "Sec-GPC": "1" } });
    const paths = recordPaths(context);
    const page = await context.newPage();
    await page.goto(`${service.url}/sign-in`, { waitUntil: "networkidle" });
    await page.evaluate("console.error('an error')");
    await page.goto(`${service.url}/status`, { waitUntil: "networkidle" });
    await context.close();
    expect(paths.filter((path) => path.endsWith(sentryChunk))).toEqual([]);
    expect(ingest.requests).toEqual([]);
  });

  test("the page works while Sentry does not answer", async ({ page }) => {
    await page.route(`${new URL(ingest.dsn).origin}/**`, (route) => route.abort());
    const loaded = reportingLoaded(page);
    await signIn(page, service);
    await loaded;
    await page.evaluate("console.error('an error')");
    const saved = page.waitForResponse("**/api/graphql");
    await page.getByRole("switch").first().click();
    expect((await saved).status()).toBe(200);
    expect(ingest.requests).toEqual([]);
  });
});
