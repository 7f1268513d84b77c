import { type Browser, type BrowserContextOptions, expect, type Page, test } from "playwright/test";
import { chunkWith, measuringMarker, metricsToken, readSeries, recordPaths, sentryMarker } from "./browser-reports.ts";
import { type Service, startService } from "./service.ts";
import { preferenceLink, signIn } from "./sign-in.ts";

let service: Service;
/** The file with the code that measures. */
let measuringChunk: string;
test.beforeAll(async () => {
  service = await startService({ METRICS_TOKEN: metricsToken });
  measuringChunk = chunkWith(measuringMarker);
});
test.afterAll(() => service.stop());

/** Opens a page and waits until the code that measures it runs. */
async function openMeasured(page: Page, path: string): Promise<void> {
  const loaded = page.waitForResponse((response) => response.url().endsWith(measuringChunk));
  await page.goto(`${service.url}${path}`, { waitUntil: "networkidle" });
  await loaded;
}

/** Leaves the page, and waits until a series of /metrics has grown by what the page reported. */
async function leave(page: Page, name: string, expected: number): Promise<void> {
  await page.goto(`${service.url}/status`);
  await expect.poll(() => readSeries(service, name), { message: name }).toBe(expected);
}

test.describe("measurements of pages", () => {
  test("a page reports its Web Vitals, its loading and its requests when it is left", async ({ page, context }) => {
    const paths = recordPaths(context);
    await signIn(page, service);
    const pageLabel = 'page="/p/[token]"';
    const link = await preferenceLink(page);
    await page.context().clearCookies();
    await openMeasured(page, new URL(link).pathname);
    const saved = page.waitForResponse("**/api/graphql");
    await page.getByRole("switch").first().click();
    expect((await saved).status()).toBe(200);
    // The browser measures an interaction after the next frame, which may come after the answer.
    await page.evaluate(
      `new Promise((measured) => new PerformanceObserver(measured).observe({ type: "first-input", buffered: true }))`,
    );
    await leave(page, `web_vitals_inp_seconds_count{${pageLabel}}`, 1);
    for (const name of ["web_vitals_lcp_seconds", "web_vitals_cls_score", "page_load_seconds"])
      expect(await readSeries(service, `${name}_count{${pageLabel}}`), name).toBe(1);
    for (const name of ["web_vitals_lcp_seconds", "page_load_seconds"]) {
      const seconds = await readSeries(service, `${name}_sum{${pageLabel}}`);
      expect(seconds, name).toBeGreaterThan(0);
      expect(seconds, name).toBeLessThan(60);
    }
    expect(await readSeries(service, `page_api_seconds_count{${pageLabel},outcome="ok"}`)).toBe(1);
    expect(
      await readSeries(service, 'preference_changes_total{change="setChannelSwitch",by="link",outcome="ok"}'),
    ).toBe(1);
    expect(paths).not.toContain(`/_next/static/chunks/${chunkWith(sentryMarker)}`);
    expect(await page.locator("html").getAttribute("data-sentry")).toBeNull();
  });

  test("a page counts its script errors and the requests that fail", async ({ page }) => {
    await signIn(page, service);
    await openMeasured(page, "/preferences");
    await page.route("**/api/graphql", (route) => route.abort());
    await page.getByRole("switch").first().click();
    await expect(page.getByText("You seem to be offline.")).toBeVisible();
    await page.evaluate(`new Promise((resolve) => {
    addEventListener("error", () => setTimeout(resolve));
    void Promise.reject(new Error("a rejection"));
    setTimeout(() => {
      throw new Error("a script error");
    });
  })`);
    await leave(page, 'page_errors_total{page="/preferences"}', 2);
    expect(await readSeries(service, 'page_api_seconds_count{page="/preferences",outcome="failed"}')).toBe(1);
  });

  test("a page sends many readings in several reports, and counts at most 20 errors", async ({ page }) => {
    await openMeasured(page, "/sign-in");
    await page.evaluate(`for (let n = 0; n < 50; n += 1) dispatchEvent(new ErrorEvent("error"));
    Promise.all(Array.from({ length: 70 }, async () => (await fetch("/api/graphql")).text()))`);
    await leave(page, 'page_api_seconds_count{page="/sign-in",outcome="failed"}', 70);
    expect(await readSeries(service, 'page_errors_total{page="/sign-in"}')).toBe(20);
  });

  /** How often a page was measured, over all pages. */
  const measuredPages = async (): Promise<number> => {
    const pages = ["/", "/sign-in", "/preferences", "/privacy", "/p/[token]", "/status", "other"];
    const counts = await Promise.all(
      pages.map((page) => readSeries(service, `page_load_seconds_count{page="${page}"}`)),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };

  /** Visits pages with a browser, and returns the paths that it requested. */
  async function visit(browser: Browser, options: BrowserContextOptions, script: string): Promise<string[]> {
    const context = await browser.newContext(options);
    await context.addInitScript(script);
    const paths = recordPaths(context);
    const page = await context.newPage();
    await signIn(page, service);
    await page.goto(`${service.url}/privacy`, { waitUntil: "networkidle" });
    const note = page.getByRole("region", { name: "Pages are measured" }).getByText(/^Your browser sends/);
    await expect(note).toHaveCount(script === "" ? 1 : 0);
    await page.goto("about:blank");
    await context.close();
    return paths;
  }

  for (const [name, options, script] of [
    ["Sec-GPC", { extraHTTPHeaders: { "Sec-GPC": "1" } }, ""],
    ["DNT", { extraHTTPHeaders: { DNT: "1" } }, ""],
    // A proxy can remove the header.
    ["only the property for GPC", {}, "Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })"],
    ["only the property for DNT", {}, "Object.defineProperty(navigator, 'doNotTrack', { value: '1' })"],
  ] as const)
    test(`a browser with ${name} loads no code that measures and reports nothing`, async ({ browser, page }) => {
      const before = await measuredPages();
      const paths = await visit(browser, options, script);
      expect(paths).toContain("/privacy");
      expect(paths.filter((path) => path.endsWith(measuringChunk))).toEqual([]);
      // A report of this browser would have arrived before that of the next one.
      await openMeasured(page, "/nowhere");
      await page.goto("about:blank");
      await expect.poll(measuredPages).toBe(before + 1);
    });
});
