import { expect, test } from "playwright/test";
import { type Service, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService();
});
test.afterAll(() => service.stop());

test.describe.configure({ mode: "serial" });
test("a rotation is defined, the calendar shows who is on call, and an override takes over", async ({ page }) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/on-call`);
  await expect(page.getByText("There is no rota.")).toBeVisible();

  await page.locator("summary", { hasText: "Override" }).click();
  await page.locator("select[name=userId]").selectOption({ label: "Grace Hopper" });
  await page.getByRole("button", { name: "Save the override" }).click();
  await expect(page.getByRole("status")).toContainText("Override saved");
  await expect(page.getByRole("region", { name: "On call now" }), "without a rota").toContainText("Grace Hopper");
  const override = page.getByRole("region", { name: "Shifts" }).getByRole("listitem").filter({ hasText: "Override" });
  await override.locator("summary", { hasText: "End" }).click();
  await override.getByRole("textbox", { name: "Reason" }).fill("A try");
  await override.getByRole("button", { name: "End the shift" }).click();
  await expect(page.getByRole("status")).toContainText("Shift ended");

  await page.locator("summary", { hasText: "Add a shift" }).click();
  await page.getByLabel("1st person").selectOption({ label: "Ada Lovelace" });
  await page.getByLabel("2nd person").selectOption({ label: "Grace Hopper" });
  await page.getByLabel("Length of a turn (hours)").fill("200");
  await page.getByRole("button", { name: "Save the shift" }).click();
  await expect(page.locator("main").getByRole("alert")).toContainText("not longer than the time until the next turn");

  // The other fields keep what was entered.
  await page.getByLabel("Length of a turn (hours)").fill("168");
  await page.getByRole("button", { name: "Save the shift" }).click();
  await expect(page.getByRole("status")).toContainText("Shift saved");

  const now = page.getByRole("region", { name: "On call now" });
  await expect(now).toContainText("Ada Lovelace");
  await expect(now).toContainText("Next: Grace Hopper");
  await expect(page.getByText("Grace Hopper can’t acknowledge incidents")).toBeVisible();
  const calendar = page.getByRole("region", { name: "Calendar", exact: true });
  await expect(calendar.getByRole("table")).toHaveCount(4);
  await expect(calendar.getByRole("cell", { name: /Ada Lovelace/ }).first()).toBeVisible();
  await expect(calendar.getByRole("cell", { name: /Grace Hopper/ }).first()).toBeVisible();

  await page.locator("summary", { hasText: "Override" }).click();
  await page.locator("select[name=userId]").selectOption({ label: "Grace Hopper" });
  await page.getByRole("button", { name: "Save the override" }).click();
  await expect(page.getByRole("status")).toContainText("Override saved");
  await expect(now.getByRole("definition").first()).toContainText("Grace Hopper");
  await expect(now).toContainText("Next: Ada Lovelace");

  await page.goto(`${service.url}/admin/operations`);
  const card = page.getByRole("region", { name: "On call" });
  await expect(card).toContainText("Primary: Grace Hopper");
  await expect(card).toContainText("Primary: Ada Lovelace");
});

test("the calendar is downloaded with its secret link, which ends when it is renewed", async ({ page, request }) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/on-call`);
  const renew = async (button: string) => {
    await page.locator("summary", { hasText: button }).click();
    await page.getByRole("button", { name: button }).click();
    return page.getByLabel("The new link").inputValue();
  };
  const first = await renew("Make a link");
  expect(page.url(), "the link is a secret").not.toContain(first.split("/").at(-1));
  const feed = await request.get(first);
  expect([feed.status(), feed.headers()["content-type"]]).toEqual([200, "text/calendar; charset=utf-8"]);
  const text = await feed.text();
  expect(text).toContain("SUMMARY:Ada Lovelace (primary)");
  expect(text).not.toContain("@example.com");
  const second = await renew("Renew the link");
  expect((await request.get(first)).status()).toBe(404);
  expect((await request.get(second)).status()).toBe(200);
});

test("an urgent incident pages the person on call until it is acknowledged", async ({ page }) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/incidents`);
  await page.locator("summary", { hasText: "Open an incident" }).click();
  await page.getByLabel("Title").fill("Mails are late");
  await page.getByLabel("Severity").selectOption("HIGH");
  await page.getByLabel("Description").fill("Since noon");
  await page.getByRole("button", { name: "Open the incident" }).click();
  await expect(page.getByRole("status")).toContainText("Incident opened");
  await expect
    .poll(
      async () => {
        await page.goto(`${service.url}/admin/on-call`);
        return page.getByRole("region", { name: "Latest pages" }).getByText("Grace Hopper").count();
      },
      { timeout: 60_000 },
    )
    .toBe(3);
  await expect(page.getByRole("region", { name: "Latest pages" })).toContainText("Sent");
});

test("the chain is changed, and the shift is ended; then the page says that there is no rota", async ({ page }) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/on-call`);
  await page.locator("summary", { hasText: "Change the chain" }).click();
  await page.getByLabel("Number 2", { exact: true }).fill("7");
  await page.getByRole("button", { name: "Save the chain" }).click();
  await expect(page.getByRole("status")).toContainText("Escalation chain saved");
  await expect(page.getByRole("region", { name: "Escalation" }).getByRole("listitem").nth(1)).toHaveText(
    "Wait 7 minutes",
  );

  const shift = page.getByRole("region", { name: "Shifts" }).getByRole("listitem").filter({ hasText: "Rotation" });
  await shift.locator("summary", { hasText: "End" }).click();
  await shift.getByRole("textbox", { name: "Reason" }).fill("New team");
  await shift.getByRole("button", { name: "End the shift" }).click();
  await expect(page.getByRole("status")).toContainText("Shift ended");
  await expect(page.getByText("There is no rota.")).toBeVisible();
});
