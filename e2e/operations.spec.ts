import { expect, type Page, test } from "playwright/test";
import { createClient } from "../examples/integrator/src/client.ts";
import { NotificationCountsDocument, SendNotificationDocument } from "../examples/integrator/src/generated.ts";
import { type Service, startService } from "./service.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService();
});
test.afterAll(() => service.stop());

async function openOperations(page: Page, name = "Ada Lovelace", period = "1h"): Promise<void> {
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
  await page.goto(`${service.url}/admin/operations?period=${period}`);
}

test("the operations page shows measurements, and moves a cursor over a plot with the keyboard", {
  tag: "@slow",
}, async ({ page }) => {
  await openOperations(page);
  const plots = page.getByRole("region", { name: "Measurements" });
  await expect(plots.getByText("No measurements in this period.").first()).toBeVisible();
  const backups = page.getByRole("region", { name: "Backups, scans and reviews" });
  const releases = page.getByRole("region", { name: "Releases" });
  await expect(releases).toContainText("No release is recorded.");
  // Only the card's own edge: the header has a line only above a list.
  await expect(releases.locator("> div")).toHaveCSS("border-bottom-width", "0px");
  await expect(backups.locator("> div")).toHaveCSS("border-bottom-width", "1px");
  await expect(backups).toContainText("No backup recorded yet. Set BACKUP_DIR");
  await expect(page.getByRole("region", { name: "On call" })).toContainText("There is no rota.");
  await expect(page.getByRole("region", { name: "Secrets" })).toContainText(/AUTH_SECRETSReplace by .*0 days/, {
    timeout: 60_000,
  });
  await expect(page.getByRole("region", { name: "Alerts", exact: true })).toContainText("No active alerts.");

  const apiKey = (await service.np("api-key", "create", "--name", "sender", "--scopes", "SEND")).stdout.trim();
  const request = createClient({ url: service.url, apiKey });
  const { sendNotification } = await request(SendNotificationDocument, {
    input: {
      topicKey: "mentions",
      audience: { externalIds: ["demo-ada"] },
      subject: "Measured",
      body: "Hello",
      channels: ["EMAIL"],
    },
  });
  if (sendNotification?.__typename !== "NotificationAccepted") throw new Error(sendNotification?.message);
  const { id } = sendNotification.notification;
  const counts = async () => (await request(NotificationCountsDocument, { id })).notification?.counts;
  await expect.poll(counts, { timeout: 30_000 }).toEqual([{ status: "SENT", count: 1 }]);

  // The minute of the requests is written when it has ended. The open page shows it without being loaded again.
  const latency = page.getByRole("slider", { name: "Latency" });
  await expect(latency).toBeVisible({ timeout: 150_000 });
  const delivery = page.getByRole("slider", { name: "Delivery success" });
  await expect(delivery).toHaveAttribute("aria-valuetext", /Delivered 100%, 1 event$/, { timeout: 100_000 });
  const objectives = page.getByRole("region", { name: "Objectives" });
  await expect(objectives.getByRole("listitem").filter({ hasText: "Delivery success" })).toContainText(
    /≥ 99%.*Actual100%.*Budget left100%/,
  );

  await latency.focus();
  const first = await latency.getAttribute("aria-valuetext");
  expect(first).toMatch(/^\d\d:\d\d: p95 .* ms, p99 .* ms, \d+ events?$/);
  await page.keyboard.press("ArrowLeft");
  await expect(latency).not.toHaveAttribute("aria-valuetext", String(first));
  await page.keyboard.press("Home");
  await expect(latency).toHaveAttribute("aria-valuenow", "0");
  await expect(latency).toHaveAttribute("aria-valuetext", /^\d\d:\d\d: no events$/);
  await page.keyboard.press("End");
  await expect(latency).toHaveAttribute("aria-valuenow", "59");

  const figure = page.getByRole("figure", { name: "Latency" });
  await figure.getByText("Show as table").click();
  await expect(figure.getByRole("columnheader")).toHaveText(["From", "p95", "p99", "Events"]);
  await expect(figure.getByRole("row").nth(1)).toContainText(/\d\d:\d\d.*ms.*ms\d+/);
});

test("an open operations page shows another administrator's pause, keeps an open form and says when it was updated", {
  tag: "@slow",
}, async ({ page, browser }) => {
  await openOperations(page);
  const sms = page.getByRole("region", { name: "SMS" });
  await sms.locator("summary", { hasText: "Pause" }).click();
  await sms.getByLabel("Reason").fill("half a sentence");
  const updated = await page.getByText(/^Updated /).textContent();

  const other = await (await browser.newContext()).newPage();
  await openOperations(other);
  const email = other.getByRole("region", { name: "Email" });
  await email.locator("summary", { hasText: "Pause" }).click();
  await email.getByLabel("Reason").fill("a test");
  await email.getByRole("button", { name: "Pause Email for everyone" }).click();
  await expect(email.getByText("Paused", { exact: true })).toBeVisible();

  await expect(page.getByRole("region", { name: "Email" }).getByText("Paused", { exact: true })).toBeVisible({
    timeout: 60_000,
  });
  expect(await page.getByText(/^Updated /).textContent()).not.toBe(updated);
  await expect(sms.getByLabel("Reason")).toHaveValue("half a sentence");

  await email.locator("summary", { hasText: "Resume" }).click();
  await email.getByLabel("Reason").fill("the test is over");
  await email.getByRole("button", { name: "Resume Email" }).click();
  await expect(page.getByRole("region", { name: "Email" }).getByText("Running")).toBeVisible({ timeout: 60_000 });
  await other.context().close();
});

test("a stopped service leaves the last state on the open page", { tag: "@slow" }, async ({ page }) => {
  await openOperations(page);
  await page.route("**/health/live", (route) => route.abort());
  await expect(page.getByText("The service does not answer. The page shows the last state.")).toBeVisible({
    timeout: 60_000,
  });
  await page.unroute("**/health/live");
  await expect(page.getByText("Updates every 15 seconds.")).toBeVisible({ timeout: 60_000 });
});

test("the operations page has no wider content than a phone, and no switches for an auditor", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openOperations(page, "Grace Hopper", "30d");
  await expect(page.getByRole("heading", { name: "Operations", exact: true })).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await expect(page.getByRole("region", { name: "Email" }).locator("summary")).toHaveCount(0);
});
