import { expect, type Page, test } from "playwright/test";
import { consolePages } from "#app/admin/_ui/console-pages.ts";
import { type Service, startService } from "./service.ts";
import { preferenceLink, signIn } from "./sign-in.ts";

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

/** Runs a GraphQL document on the page that is not one of our own. */
const runForeignDocument = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const body = JSON.stringify({ query: "query Mine { me { id email } }" });
    const headers = { "content-type": "application/json" };
    return (await fetch("/api/graphql", { method: "POST", headers, body })).status;
  });

test.describe("security of pages", () => {
  test("pages do not violate their Content-Security-Policy, signed out or in, and a person's page runs only its own documents", async ({
    page,
  }) => {
    const problems = await collectProblems(page);
    for (const path of ["/", "/sign-in", "/status", "/nowhere", "/u/not-a-link", "/p/not-a-link"])
      await page.goto(`${service.url}${path}`, { waitUntil: "networkidle" });
    await signIn(page, service, "Alan Turing");
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
    await signIn(page, service, "Ada Lovelace");
    expect(await runForeignDocument(page)).toBe(200);
    for (const { href } of consolePages) await page.goto(`${service.url}${href}`, { waitUntil: "networkidle" });
    await page.goto(`${service.url}/admin/incidents`, { waitUntil: "networkidle" });
    await page.locator("summary", { hasText: "Open an incident" }).click();
    await page.getByRole("textbox", { name: "Title" }).fill("<style>*{color:red}</style>");
    await page.getByLabel("Severity").selectOption("LOW");
    await page.getByRole("textbox", { name: "Description" }).fill("<script>alert(1)</script>");
    await page.getByRole("button", { name: "Open the incident" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("<style>*{color:red}</style>");
    await expect(page.getByText("<script>alert(1)</script>", { exact: true })).toBeVisible();
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
    await signIn(lostPage, service, "Alan Turing");
    await signIn(page, service, "Alan Turing");
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

  test("pages about a person are uncached and offer sign-out, and the back button shows nothing afterwards", async ({
    page,
  }) => {
    await signIn(page, service, "Ada Lovelace");
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
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
      0,
      0,
      "",
    ]);
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
});
