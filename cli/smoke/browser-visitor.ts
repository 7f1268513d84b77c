import type { Cell, Visitor } from "./pages.ts";

const timeoutMs = 20_000;

/** Visits pages in an installed Chromium. Null if there is none, or if it does not start. */
export async function openBrowserVisitor(url: string): Promise<Visitor | null> {
  // Playwright is a development dependency. An installation for production may lack it.
  const opened = await import("../../e2e/browser.ts").then(({ openPage }) => openPage(url)).catch(() => null);
  if (!opened) return null;
  const { browser, page } = opened;
  page.setDefaultTimeout(timeoutMs);
  let errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  return {
    way: `in Chromium ${browser.version().split(".", 1)[0]}`,
    open: async (path) => {
      errors = [];
      const response = await page.goto(path, { waitUntil: "networkidle" });
      return { status: response?.status() ?? 0, html: await page.content(), errors };
    },
    click: async ({ topicKey, channel, on }: Cell) => {
      const field = (name: string, value: string) => page.locator(`input[name="${name}"][value="${value}"]`);
      const form = page
        .locator("form")
        .filter({ has: field("topicKey", topicKey) })
        .filter({ has: field("channel", channel) })
        .filter({ has: field("enabled", String(!on)) });
      const saving = page.waitForResponse(
        (response) => response.request().method() === "POST" && new URL(response.url()).pathname === "/api/graphql",
      );
      const [response] = await Promise.all([saving, form.getByRole("switch").click()]);
      return response.status() === 200 ? null : `${response.status()} for the click on the switch`;
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}
