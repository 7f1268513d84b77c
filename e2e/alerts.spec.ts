import { expect, type Page, test } from "playwright/test";
import { type Service, startService } from "./service.ts";

const token = "metrics-token-0123456789";
let service: Service;
test.beforeAll(async () => {
  service = await startService({ METRICS_TOKEN: token });
});
test.afterAll(() => service.stop());

/** Reports firing alerts of another system's rules, as Alertmanager does. */
async function report(names: readonly string[], severity: "critical" | "warning"): Promise<void> {
  const alerts = names.map((alertname) => ({
    ...{ status: "firing", labels: { alertname, severity }, annotations: { summary: `${alertname} needs attention` } },
  }));
  const answer = await fetch(`${service.url}/api/webhooks/alertmanager`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ version: "4", alerts }),
  });
  expect(answer.status).toBe(200);
}

async function openOperations(page: Page): Promise<void> {
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in as Ada Lovelace" }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
  await page.goto(`${service.url}/admin/operations`);
}

test("the operations page counts the alerts, cuts long lists, and says that emails reach no one without a provider", async ({
  page,
}) => {
  await report(
    Array.from({ length: 12 }, (_, number) => `Node${number}`),
    "warning",
  );
  await openOperations(page);
  const note = page.getByRole("link", { name: /active alerts/ });
  await expect(note).toHaveText(/^12 active alerts$/);
  const alerts = page.getByRole("region", { name: "Alerts", exact: true });
  await expect(alerts.getByText("needs attention").filter({ visible: true })).toHaveCount(10);
  await alerts.getByText("2 more alerts").click();
  await expect(alerts.getByText("needs attention").filter({ visible: true })).toHaveCount(12);
  const onCall = page.getByRole("region", { name: "On call" });
  await expect(onCall).toContainText("Email to all administratorsReaches no one");
  await expect(onCall).toContainText("RESEND_API_KEY is not set");

  await report(["DatabaseDown"], "critical");
  await page.reload();
  await expect(note).toHaveText(/^13 active alerts, one of them critical$/);
  await expect(alerts.getByRole("listitem").first()).toContainText("DatabaseDown needs attention");
});

test("alerts without Slack are mailed to the administrators", async ({ page }) => {
  await openOperations(page);
  await expect
    .poll(
      async () => {
        await page.goto(`${service.url}/admin/outbox`);
        return page.getByText(/needs attention/).count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
});
