import { readFile } from "node:fs/promises";
import pg from "pg";
import { expect, type Page, test } from "playwright/test";
import { findEmbedded } from "#db/embedded.ts";
import { type Service, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService();
});
test.afterAll(() => service.stop());

/** Downloads a file and returns its name and text. */
async function download(page: Page, link: string): Promise<{ name: string; text: string }> {
  const started = page.waitForEvent("download");
  await page.getByRole("link", { name: link }).click();
  const file = await started;
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
}

/** Runs the job of the reports as if the service had been installed before last week. */
async function freezeLastWeek(): Promise<void> {
  const database = await findEmbedded(service.dataDir);
  if (!database) throw new Error("the service has no embedded database");
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("UPDATE alert_clock SET installed_at = date_trunc('week', now(), 'UTC') - interval '8 days'");
  await client.query(`SELECT graphile_worker.add_job('reports', '{"data":{}}')`);
  await client.end();
}

test("an admin writes a part of the running report and sees it with their name, and downloads it", async ({ page }) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/reports`);
  await expect(page.getByText("No report was frozen yet.")).toBeVisible();
  await page.getByRole("link", { name: "Quarterly report" }).click();
  const risks = page.getByRole("region", { name: "Risk register" });
  await expect(risks).toContainText("No one wrote this part.");
  await risks.locator("summary").click();
  await risks.getByLabel("Text").fill("One provider of mail.\nA second one is planned. <b>Q1</b>");
  await risks.getByRole("button", { name: "Save the text" }).click();
  await expect(page.getByRole("status")).toContainText("Saved.");
  await expect(risks.locator("blockquote")).toHaveText("One provider of mail.\nA second one is planned. <b>Q1</b>");
  await expect(risks).toContainText("Ada Lovelace");

  const html = await download(page, "Download HTML");
  expect(html.name).toMatch(/^report-\d{4}-Q[1-4]\.html$/);
  expect(html.text).toContain("A second one is planned. &lt;b&gt;Q1&lt;/b&gt;");
  expect((await download(page, "Download Markdown")).text).toMatch(/^# Quarterly report \d{4}-Q[1-4]\n/);
  expect(JSON.parse((await download(page, "Download JSON")).text)).toMatchObject({ kind: "QUARTERLY", id: null });
});

test("a text that is refused or not saved yet stays in its form, and the browser asks before it is left", async ({
  page,
}) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/reports/quarterly`);
  const roadmap = page.getByRole("region", { name: "Roadmap", exact: true });
  await roadmap.locator("summary").click();
  const text = roadmap.getByLabel("Text");
  await text.fill("Half of the plan is done.");
  const asked = page.waitForEvent("dialog");
  const left = page.goto(`${service.url}/admin/reports`).catch(() => null);
  const dialog = await asked;
  expect(dialog.type()).toBe("beforeunload");
  await dialog.dismiss();
  await left;
  await expect(text).toHaveValue("Half of the plan is done.");

  const save = () => roadmap.getByRole("button", { name: "Save the text" }).click();
  const session = await page.context().cookies();
  await page.context().clearCookies();
  await save();
  await expect(roadmap.getByRole("alert")).toContainText("You’re signed out");
  await expect(text).toHaveValue("Half of the plan is done.");
  await page.route("**/admin/reports/note", (route) => route.abort());
  await save();
  await expect(roadmap.getByRole("alert")).toContainText("The service doesn’t answer");
  await page.unroute("**/admin/reports/note");
  await page.context().addCookies(session);
  await save();
  await expect(page.getByRole("status")).toContainText("Saved.");
  await expect(roadmap.locator("blockquote")).toHaveText("Half of the plan is done.");
});

test("the HTML file loads nothing, and is complete without a network", async ({ page, browser }) => {
  await signIn(page, service);
  await page.goto(`${service.url}/admin/reports/weekly`);
  const { text } = await download(page, "Download HTML");
  const context = await browser.newContext({ offline: true });
  const file = await context.newPage();
  const problems: string[] = [];
  file.on("requestfailed", (request) => problems.push(request.url()));
  file.on("console", (message) => problems.push(message.text()));
  await file.setContent(text);
  await expect(file.getByRole("heading", { level: 1 })).toContainText("Weekly report");
  await expect(file.getByRole("table").first()).toBeVisible();
  expect(problems).toEqual([]);
  await context.close();
});

test("a frozen report is listed and mailed once, and is corrected by a visible amendment only", async ({ page }) => {
  await signIn(page, service);
  await freezeLastWeek();
  const reports = page.getByRole("region", { name: "Frozen reports" });
  await expect
    .poll(
      async () => {
        await page.goto(`${service.url}/admin/reports`);
        return reports.getByRole("link", { name: "Weekly report" }).count();
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
  await reports.getByRole("link", { name: "Weekly report" }).first().click();
  await expect(page.getByText(/SHA-256: [0-9a-f]{64}/)).toBeVisible();
  await expect(page.locator("summary", { hasText: /^Write/ })).toHaveCount(0);

  await page.locator("summary", { hasText: "Add an amendment" }).click();
  await page.getByLabel("Text").fill("The probe was installed on Tuesday.");
  await page.getByRole("button", { name: "Add the amendment" }).click();
  await expect(page.getByRole("status")).toContainText("Amendment added.");
  await expect(page.getByRole("region", { name: "Amendments" })).toContainText("The probe was installed on Tuesday.");
  const { stderr } = await service.np("report", "verify");
  expect(stderr).toMatch(/checked, 0 changed/);

  await expect
    .poll(
      async () => {
        await page.goto(`${service.url}/admin/outbox?channel=EMAIL`);
        return page.getByText(/Weekly report \d{4}-W\d\d/).count();
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0);
});

test("an auditor reads reports and has no forms", async ({ page }) => {
  await signIn(page, service, "Grace Hopper");
  await page.goto(`${service.url}/admin/reports/quarterly`);
  await expect(page.getByRole("region", { name: "Risk register" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save the text" })).toHaveCount(0);
  const navigation = page.getByRole("navigation", { name: "Console" });
  await expect(navigation.getByRole("link", { name: "Deliveries" })).toBeVisible();
  await expect(navigation.getByRole("link", { name: "Outbox" })).toHaveCount(0);
});
