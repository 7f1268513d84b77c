import { type Browser, expect, type Page, test } from "playwright/test";
import { type Service, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService();
});
test.afterAll(() => service.stop());

/** A visitor without an account and without scripts. */
const visitor = async (browser: Browser, locale = "en-GB") =>
  (await browser.newContext({ javaScriptEnabled: false, locale })).newPage();

/** The link to this page of the status page in the mail with this subject. */
async function linkIn(admin: Page, subject: string, page: "confirm" | "unsubscribe"): Promise<string> {
  const mail = admin.getByText(subject);
  await expect(async () => {
    await admin.goto(`${service.url}/admin/outbox?channel=EMAIL`);
    await expect(mail.first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await mail.first().click();
  const link = await admin
    .getByRole("link", { name: new RegExp(`/status/${page}/`) })
    .first()
    .getAttribute("href");
  if (!link) throw new Error("the outbox shows no link");
  return link;
}

test("a visitor subscribes, confirms, gets a public update by mail and unsubscribes with one click", async ({
  page: admin,
  browser,
}) => {
  const reader = await visitor(browser);
  await reader.goto(`${service.url}/status`);
  await reader.getByLabel("Email address").fill("reader@example.net");
  await reader.getByRole("button", { name: "Subscribe", exact: true }).click();
  await expect(reader.getByRole("status")).toContainText("If this address isn’t subscribed yet");

  await signIn(admin, service);
  const confirm = await linkIn(admin, "Confirm your subscription", "confirm");
  await reader.goto(confirm);
  await reader.getByRole("button", { name: "Confirm" }).click();
  await expect(reader.getByRole("heading", { name: "You’re subscribed" })).toBeVisible();

  await admin.goto(`${service.url}/admin/incidents`);
  await admin.locator("summary", { hasText: "Open an incident" }).click();
  await admin.getByLabel("Title").fill("Mails are late");
  await admin.getByLabel("Severity").selectOption("LOW");
  await admin.getByLabel("Description").fill("Internal words");
  await admin.getByRole("button", { name: "Open the incident" }).click();
  await admin.getByLabel("Update", { exact: true }).fill("We are looking into it");
  await admin.getByRole("checkbox", { name: "Show on the status page" }).check();
  await admin.getByRole("button", { name: "Add update" }).click();
  await expect(admin.getByRole("status")).toHaveText("Update added.");

  const unsubscribe = await linkIn(admin, "Incident: Mails are late", "unsubscribe");
  await admin.goto(`${service.url}/admin/subscribers`);
  await expect(admin.getByRole("listitem").filter({ hasText: "reader@example.net" })).toContainText("Active");

  // A mail program posts this without cookies (RFC 8058).
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const oneClick = () => fetch(unsubscribe, { method: "POST", headers: form, body: "List-Unsubscribe=One-Click" });
  for (const answer of [await oneClick(), await oneClick()]) {
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
  await admin.reload();
  await expect(admin.getByText("No one has subscribed yet.")).toBeVisible();
  await reader.goto(unsubscribe);
  await reader.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(reader.getByRole("heading", { name: "You’re unsubscribed" })).toBeVisible();
});

test("the forms say what is wrong, in German too, and an admin removes a subscriber", async ({ page, browser }) => {
  const reader = await visitor(browser, "de-DE");
  await reader.goto(`${service.url}/status`);
  await reader.locator("summary", { hasText: "Mit einem Webhook abonnieren" }).click();
  await reader.getByLabel("URL (https)").fill("https://ada:pw@hooks.example/a");
  await reader.getByRole("button", { name: "Webhook abonnieren" }).click();
  await expect(reader.getByRole("alert")).toContainText("die mit https:// beginnt");
  await reader.getByLabel("URL (https)").fill("https://localhost:1/a");
  await reader.getByLabel("Geheimnis").fill("secret");
  await reader.getByRole("button", { name: "Webhook abonnieren" }).click();
  await expect(reader.getByRole("alert")).toContainText("whsec_");
  expect(reader.url()).not.toContain("localhost:1");
  await reader.getByLabel("URL (https)").fill("https://localhost:1/a");
  await reader.getByRole("button", { name: "Webhook abonnieren" }).click();
  await expect(reader.getByRole("status")).toContainText("Falls diese URL noch nicht abonniert ist");
  await reader.goto(`${service.url}/status/confirm/v1.x.y`);
  await expect(reader.getByRole("heading", { name: "Dieser Link ist nicht mehr gültig" })).toBeVisible();

  await signIn(page, service);
  const row = page.getByRole("listitem").filter({ hasText: "https://localhost:1/a" });
  await expect
    .poll(
      async () => {
        await page.goto(`${service.url}/admin/subscribers?kind=WEBHOOK`);
        return row.textContent();
      },
      { timeout: 30_000 },
    )
    .toContain("private_network");
  await row.locator("summary", { hasText: "Remove" }).click();
  await row.getByRole("textbox", { name: "Reason" }).fill("A test");
  await row.getByRole("button", { name: "Remove the subscription" }).click();
  await expect(page.getByRole("status")).toContainText("The subscription was removed.");
  await expect(page.getByText("https://localhost:1/a")).toHaveCount(0);
});
