import { expect, type Page, test } from "playwright/test";
import { type Service, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService();
});
test.afterAll(() => service.stop());

const schedule = async (page: Page, title: string, ticks: string[]) => {
  await page.locator("summary", { hasText: "Schedule maintenance" }).click();
  await page.getByLabel("Title").fill(title);
  for (const tick of ticks) await page.getByRole("checkbox", { name: tick }).check();
  await page.getByRole("textbox", { name: "Reason (optional" }).fill("A new version");
  await page.getByRole("button", { name: "Schedule and announce" }).click();
};
const window = (page: Page, title: string) => page.getByRole("listitem").filter({ hasText: title });
/** The value of a "datetime-local" field, in UTC. */
const fromNow = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().slice(0, 16);

test.describe("maintenance windows", () => {
  test("a proposed window is scheduled, announced to everyone and cancelled; an overlap is rejected", async ({
    page,
  }) => {
    await signIn(page, service);
    await page.goto(`${service.url}/admin/maintenance`);
    await expect(page.getByText("No maintenance is planned.")).toBeVisible();
    const [starts, ends] = [page.getByLabel("Start (UTC)"), page.getByLabel("End (UTC)")];
    const proposed = [await starts.inputValue(), await ends.inputValue()] as const;
    await schedule(page, "Database upgrade", []);
    await expect(page.getByRole("status")).toContainText("Maintenance scheduled");
    await expect(window(page, "Database upgrade")).toContainText("Scheduled");
    await expect(starts, "another day is proposed").not.toHaveValue(proposed[0]);
    await page.locator("summary", { hasText: "Schedule maintenance" }).click();
    await starts.fill(proposed[0]);
    await ends.fill(proposed[1]);
    await page.locator("summary", { hasText: "Schedule maintenance" }).click();
    await schedule(page, "Another one", []);
    await expect(page.locator("main").getByRole("alert")).toContainText("overlaps another window");

    await expect
      .poll(
        async () => {
          await page.goto(`${service.url}/admin/outbox?channel=EMAIL`);
          return page.getByText("Maintenance: Database upgrade").count();
        },
        { timeout: 60_000 },
      )
      .toBeGreaterThan(0);

    await page.goto(`${service.url}/admin/maintenance`);
    await expect(window(page, "Database upgrade")).toContainText("Announced");
    await window(page, "Database upgrade").locator("summary", { hasText: "Cancel" }).click();
    await page.getByRole("textbox", { name: "Reason" }).last().fill("Not needed");
    await page.getByRole("button", { name: "Cancel the window" }).click();
    await expect(page.getByRole("status")).toContainText("Done.");
    await expect(page.getByRole("region", { name: "Past windows" })).toContainText("Cancelled");
  });

  test("a read-only emergency shows a banner, refuses changes and accepts them after its end", async ({ page }) => {
    await signIn(page, service);
    await page.goto(`${service.url}/admin/maintenance`);
    await page.locator("summary", { hasText: "Schedule maintenance" }).click();
    await page.getByLabel("Start (UTC)").fill(fromNow(0));
    await page.getByLabel("End (UTC)").fill(fromNow(30));
    await page.locator("summary", { hasText: "Schedule maintenance" }).click();
    await schedule(page, "Emergency fix", ["Read-only", "Emergency"]);
    await expect(page.getByRole("status")).toContainText("Maintenance scheduled");
    await expect(window(page, "Emergency fix")).toContainText("In progress");

    await page.goto(`${service.url}/preferences`);
    await expect(page.getByRole("region", { name: "Maintenance" })).toContainText(
      "Emergency fix Maintenance is in progress until",
    );
    const mentions = page.getByRole("switch", { name: "Mentions by Email" });
    const before = await mentions.isChecked();
    await mentions.click();
    await expect(page.getByText("Temporarily unavailable").first()).toBeVisible();
    await expect(mentions).toBeChecked({ checked: before });

    await page.goto(`${service.url}/admin/maintenance`);
    await window(page, "Emergency fix").locator("summary", { hasText: "End now" }).click();
    await page.getByRole("textbox", { name: "Reason" }).last().fill("Done");
    await page.getByRole("button", { name: "End the window" }).click();
    await expect(page.getByRole("status")).toContainText("Done.");
    await page.goto(`${service.url}/preferences`);
    await expect(page.getByRole("region", { name: "Maintenance" })).toHaveCount(0);
    await mentions.click();
    await expect(mentions).toBeChecked({ checked: !before });
    await page.reload();
    await expect(mentions).toBeChecked({ checked: !before });
  });
});
