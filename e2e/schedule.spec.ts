import { type BrowserContext, expect, type Page, test } from "playwright/test";
import { type Service, startService } from "./service.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService();
});
test.afterAll(() => service.stop());

async function signIn(page: Page): Promise<void> {
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in as Alan Turing" }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
}

const quietHours = (page: Page) => page.getByRole("region", { name: "Quiet hours" });
const banner = (page: Page) => page.getByRole("region", { name: /^Paused until/ });
const toast = (page: Page, text: string) => page.getByRole("status").getByText(text);

test.describe("schedule of a person", () => {
  test("quiet hours, time zone, summaries and a snooze are saved, survive a reload and can be undone", async ({
    page,
  }) => {
    await signIn(page);
    await expect(page.getByText("Changes are saved automatically.")).toBeVisible();

    // The first suggestion is every night. Add it unchanged.
    await quietHours(page).locator("summary").click();
    await quietHours(page).getByRole("button", { name: "Save" }).click();
    const night = page.getByRole("group", { name: "Every day, 22:00 to 07:00 the next day" });
    await expect(night).toBeVisible();
    await expect(night.getByText("Ends the next day")).toBeVisible();

    // A window that leaves no open moment in the week is rejected at its field, and the input stays.
    await night.getByLabel("From").fill("07:00");
    await night.getByRole("button", { name: "Save" }).click();
    await expect(night.getByRole("alert")).toContainText("cover the whole week");
    await expect(night.getByLabel("From")).toHaveValue("07:00");
    await expect(night.getByLabel("From")).toHaveAttribute("aria-invalid", "true");
    await page.reload();
    await expect(night.getByLabel("From")).toHaveValue("22:00");

    await night.getByRole("checkbox", { name: "Sunday" }).press("Space");
    await night.getByRole("checkbox", { name: "Saturday" }).uncheck();
    await night.getByLabel("to", { exact: true }).fill("06:30");
    await night.getByLabel("to", { exact: true }).press("Enter");
    const workdays = page.getByRole("group", { name: "Mon to Fri, 22:00 to 06:30 the next day" });
    await expect(workdays).toBeFocused();

    await page.getByRole("combobox", { name: "Time zone" }).selectOption({ label: "Kathmandu" });
    await expect(toast(page, "Saved")).toBeVisible();
    const clock = new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "Asia/Kathmandu" }).format(new Date());
    await expect(page.getByText(`Current time: ${clock}`)).toBeVisible();

    await page.getByLabel("Weekly summary on").selectOption("Friday");
    await page.getByLabel("Time", { exact: true }).fill("17:45");
    await page.getByLabel("Time", { exact: true }).blur();
    await expect(toast(page, "Saved")).toBeVisible();

    await page.getByRole("button", { name: "Until tomorrow 08:00" }).click();
    await expect(banner(page)).toContainText(", 08:00");
    await expect(banner(page)).toContainText("Urgent notifications still come through");

    await page.reload();
    await expect(workdays).toBeVisible();
    await expect(page.getByRole("combobox", { name: "Time zone" })).toHaveValue("Asia/Kathmandu");
    await expect(page.getByLabel("Weekly summary on")).toHaveValue("FRIDAY");
    await expect(page.getByLabel("Time", { exact: true })).toHaveValue("17:45");
    await expect(banner(page)).toContainText(", 08:00");

    await banner(page).getByRole("button", { name: "Resume now" }).click();
    await expect(banner(page)).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(banner(page)).toContainText(", 08:00");
    await banner(page).getByRole("button", { name: "Resume now" }).click();
    await expect(banner(page)).toBeHidden();

    await page.getByLabel("Pause until").fill("2020-01-01T08:00");
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect(page.getByText("This time is in the past.")).toBeVisible();
    await expect(page.getByLabel("Pause until")).toHaveValue("2020-01-01T08:00");

    await quietHours(page)
      .getByRole("button", { name: /^Remove/ })
      .click();
    await expect(workdays).toBeHidden();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(workdays).toBeVisible();
    await quietHours(page)
      .getByRole("button", { name: /^Remove/ })
      .click();
    await expect(workdays).toBeHidden();
    await expect(toast(page, "Removed")).toBeVisible();
    await page.reload();
    await expect(quietHours(page).getByText("No quiet hours.")).toBeVisible();
    await expect(banner(page)).toBeHidden();
  });

  test("a change of the schedule that cannot be sent is rolled back and can be tried again", async ({ page }) => {
    await signIn(page);
    const zone = page.getByRole("combobox", { name: "Time zone" });
    const before = await zone.inputValue();
    await page.route("**/api/graphql", (route) => route.abort());
    await zone.selectOption({ label: "Auckland" });
    await expect(toast(page, "You seem to be offline")).toBeVisible();
    await expect(zone).toHaveValue(before);
    await page.unroute("**/api/graphql");
    await page.getByRole("button", { name: "Try again" }).click();
    await expect(toast(page, "Saved")).toBeVisible();
    await page.reload();
    await expect(zone).toHaveValue("Pacific/Auckland");
  });

  test("a preference link saves the schedule without a session", async ({ page, browser }) => {
    await signIn(page);
    const { id } = await (await page.request.get(`${service.url}/api/auth/me`)).json();
    const scopes = ["--scopes", "PREFERENCES_WRITE"];
    const apiKey = (await service.np("api-key", "create", "--name", "links", ...scopes)).stdout.trim();
    const answer = await fetch(`${service.url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${apiKey}` },
      body: JSON.stringify({
        query:
          "mutation Link($id: ID!) { createPreferenceLink(input: { userId: $id }) { ... on PreferenceLinkCreated { url } } }",
        variables: { id },
      }),
    });
    const { url } = (await answer.json()).data.createPreferenceLink;
    const visitor = await (await browser.newContext()).newPage();
    await visitor.goto(url);
    await visitor.getByRole("button", { name: "1 hour" }).click();
    await expect(toast(visitor, "Saved")).toBeVisible();
    await visitor.reload();
    await banner(visitor).getByRole("button", { name: "Resume now" }).click();
    await expect(toast(visitor, "Saved")).toBeVisible();
    await visitor.reload();
    await expect(banner(visitor)).toBeHidden();
    await visitor.context().close();
  });

  test.describe("without scripts", () => {
    let context: BrowserContext;
    test.beforeEach(async ({ browser }) => {
      context = await browser.newContext({ javaScriptEnabled: false });
    });
    test.afterEach(() => context.close());

    test("forms set and end a snooze and reject and set quiet hours", async () => {
      const page = await context.newPage();
      await signIn(page);
      await expect(page.getByText("Changes are saved automatically.")).toBeHidden();

      await page.getByRole("button", { name: "1 week" }).click();
      await expect(banner(page)).toBeVisible();
      await page.reload();
      await banner(page).getByRole("button", { name: "Resume now" }).click();
      await expect(banner(page)).toBeHidden();

      await quietHours(page).locator("summary").click();
      await quietHours(page).getByLabel("From").fill("09:00");
      await quietHours(page).getByLabel("to", { exact: true }).fill("09:00");
      await quietHours(page).getByRole("button", { name: "Save" }).click();
      await expect(quietHours(page).getByRole("alert")).toContainText("cover the whole week");
      await expect(quietHours(page).getByLabel("From")).toHaveValue("09:00");
      await quietHours(page).getByRole("checkbox", { name: "Sunday" }).uncheck();
      await quietHours(page).getByRole("button", { name: "Save" }).click();
      const added = page.getByRole("group", { name: "Mon to Sat, 09:00 to 09:00 the next day" });
      await expect(added).toBeVisible();
      await quietHours(page)
        .getByRole("button", { name: /^Remove/ })
        .click();
      await expect(added).toBeHidden();
    });
  });
});
