import { expect, test } from "playwright/test";
import { createClient } from "../examples/integrator/src/client.ts";
import { NotificationCountsDocument, SendNotificationDocument } from "../examples/integrator/src/generated.ts";
import { type Service, startService } from "./service.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService({ METRICS_TOKEN: "a-token-of-the-operators" });
});
test.afterAll(() => service.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${service.url}${path}`, { headers });

test("/health reports the database, the queue and the worker, and /health/live only the process", async () => {
  const health = await get("/health");
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: "ok", checks: { database: "ok", queue: "ok", worker: "ok" } },
  ]);
  expect((await get("/health/live")).status).toBe(200);
});

test("/metrics returns Prometheus text with queue and worker metrics", async () => {
  const text = await (await get("/metrics", { authorization: "Bearer a-token-of-the-operators" })).text();
  expect(text).toMatch(/^workers_alive 1$/m);
  expect(text).toMatch(/^queue_jobs\{state="due"\} \d+$/m);
  expect(text).toMatch(/^http_request_duration_seconds_bucket\{le="0.3",/m);
  expect((await get("/metrics", { authorization: "Bearer something-else-entirely" })).status).toBe(401);
});

test("a probe tests the API, a page and the worker", { tag: "@slow" }, async () => {
  const readProbe = async () => {
    const text = await (await get("/metrics", { authorization: "Bearer a-token-of-the-operators" })).text();
    return text.split("\n").filter((line) => line.startsWith("probe_success{"));
  };
  const succeeded = ["api", "page", "worker"].map((target) => `probe_success{target="${target}"} 1`);
  // The first probe is at the start of the next minute.
  await expect.poll(readProbe, { timeout: 100_000 }).toEqual(succeeded);
});

test("/schema.graphql requires a credential", async () => {
  expect((await get("/schema.graphql")).status).toBe(401);
  const key = (await service.np("api-key", "create", "--name", "generator", "--scopes", "SEND")).stdout.trim();
  const answer = await get("/schema.graphql", { authorization: `Bearer ${key}` });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toContain("type Mutation");
});

test("/api/auth/me returns the signed-in person and requires a credential", async ({ page }) => {
  expect((await get("/api/auth/me")).status).toBe(401);
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in as Grace Hopper" }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
  const me = await page.request.get(`${service.url}/api/auth/me`);
  expect(await me.json()).toEqual({ id: expect.stringMatching(/^usr_/), email: "grace@example.com", role: "AUDITOR" });
});

test("the console pauses and resumes a channel without losing a message and lifts a suppression", async ({ page }) => {
  const apiKey = (await service.np("api-key", "create", "--name", "sender", "--scopes", "SEND")).stdout.trim();
  const request = createClient({ url: service.url, apiKey });
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in as Ada Lovelace" }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);

  await page.goto(`${service.url}/admin/operations`);
  const email = page.getByRole("region", { name: "Email" });
  await expect(email.getByText("Running")).toBeVisible();
  await email.locator("summary", { hasText: "Pause" }).click();
  await email.getByLabel("Reason").fill("the provider has trouble");
  await email.getByRole("button", { name: "Pause Email for everyone" }).click();
  await expect(email.getByText("Paused", { exact: true })).toBeVisible();

  const { sendNotification } = await request(SendNotificationDocument, {
    input: {
      topicKey: "mentions",
      audience: { externalIds: ["demo-ada"] },
      subject: "Sent while paused",
      body: "Hello",
      channels: ["EMAIL"],
    },
  });
  if (sendNotification?.__typename !== "NotificationAccepted") throw new Error(sendNotification?.message);
  const { id } = sendNotification.notification;
  const counts = async () => (await request(NotificationCountsDocument, { id })).notification?.counts;
  await expect.poll(counts, { timeout: 30_000 }).toEqual([{ status: "DEFERRED", count: 1 }]);

  await email.locator("summary", { hasText: "Resume" }).click();
  await email.getByLabel("Reason").fill("the provider is well again");
  await email.getByRole("button", { name: "Resume Email" }).click();
  await expect(email.getByText("Running")).toBeVisible();
  await expect.poll(counts, { timeout: 60_000 }).toEqual([{ status: "SENT", count: 1 }]);
  await page.goto(`${service.url}/admin/audit?subject=EMAIL`);
  await expect(page.getByText("the provider is well again")).toBeVisible();

  await page.goto(`${service.url}/admin/outbox?channel=EMAIL`);
  await page.getByText("Sent while paused").click();
  const link = await page.getByRole("link", { name: /\/u\// }).first().getAttribute("href");
  await page.goto(String(link));
  await page.getByRole("button", { name: "Unsubscribe" }).click();
  await expect(page.getByRole("heading", { name: "You’re unsubscribed" })).toBeVisible();
  const mentions = page.getByRole("switch", { name: "Mentions by Email" });
  await page.goto(`${service.url}/preferences`);
  await expect(mentions).not.toBeChecked();

  await page.goto(`${service.url}/admin/suppressions`);
  await page.locator("summary", { hasText: "Remove" }).click();
  await page.getByLabel("Reason").fill("she asked for it");
  await page.getByRole("button", { name: "Remove the suppression" }).click();
  await expect(page.getByRole("status")).toContainText("Suppression removed");
  await page.goto(`${service.url}/preferences`);
  await expect(mentions).toBeChecked();
});

test("an incident is opened, acknowledged, published, resolved and verified", async ({ page, browser }) => {
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in as Ada Lovelace" }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
  await page.goto(`${service.url}/admin/incidents`);
  await page.locator("summary", { hasText: "Open an incident" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill("Mails are late");
  await page.getByLabel("Severity").selectOption("HIGH");
  await page.getByRole("textbox", { name: "Description" }).fill("The provider answers slowly.");
  await page.getByRole("button", { name: "Open the incident" }).click();
  await expect(page.getByRole("status")).toContainText("Incident opened");
  await page.goto(`${service.url}/admin`);
  await expect(page.getByRole("region", { name: "Open incidents" })).toContainText("Mails are late");
  await page.goto(`${service.url}/admin/incidents`);
  const listed = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "Mails are late" }) });
  await expect(listed).toContainText(/Acknowledge by .*Next update due/);

  const visitor = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  const status = await visitor.goto(`${service.url}/status`);
  expect(status?.headers()["cache-control"]).toContain("no-store");
  await expect(visitor.getByText("No incidents in the last seven days")).toBeVisible();

  await listed.getByRole("link").click();
  await expect(page).toHaveTitle(/^Mails are late · /);
  const add = async (message: string, to: string, ticks: string[] = []) => {
    await page.getByRole("textbox", { name: "Update" }).fill(message);
    await page.getByRole("combobox", { name: "Status" }).selectOption(to);
    for (const tick of ticks) await page.getByLabel(tick).check();
    await page.getByRole("button", { name: "Add update" }).click();
    await expect(page.getByRole("textbox", { name: "Update" }), "a new page").toHaveValue("");
    await expect(page.getByRole("status")).toHaveText("Update added.");
  };
  await add("We look into it.", "ACKNOWLEDGED", ["Make me incident lead", "Show on the status page"]);
  await expect(page.getByRole("region", { name: "Details" }).getByRole("link", { name: "Ada Lovelace" })).toHaveCount(
    2,
  );
  await visitor.reload();
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText("Service disruption");
  const publicIncident = visitor.getByRole("article", { name: "Mails are late" });
  await expect(publicIncident).toContainText("We look into it.");
  await expect(publicIncident).not.toContainText(/The provider|Ada/);

  await add("The provider is well again.", "RESOLVED", ["Show on the status page"]);
  await service.np("smoke", "--no-browser");
  await add("Checked: mails arrive.", "VERIFIED");
  await expect(async () => {
    await visitor.reload();
    await expect(publicIncident.getByRole("listitem").first()).toContainText("This incident is resolved.", {
      timeout: 1_000,
    });
  }).toPass();
  await expect(publicIncident).not.toContainText("Checked");
  const json = await (await visitor.request.get(`${service.url}/api/v2/incidents.json`)).json();
  expect(json.incidents).toMatchObject([{ name: "Mails are late", status: "resolved", impact: "major" }]);
  await page.goto(`${service.url}/admin/incidents?status=VERIFIED`);
  await expect(listed).toContainText("Incident lead: Ada Lovelace");
  await listed.getByRole("link").click();
  await page.getByRole("region", { name: "Details" }).getByRole("link", { name: "Ada Lovelace" }).first().click();
  await expect(page).toHaveTitle(/^Ada Lovelace · /);
  await visitor.context().close();
});

test("every log line is JSON with time, level, request id, user and action", async () => {
  await get("/api/graphql?query=%7B__typename%7D", { "apollo-require-preflight": "1" });
  // The response is sent before its log line is written. Text after the last newline is an incomplete line.
  const logged = () =>
    service.running
      .output()
      .split("\n")
      .slice(0, -1)
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ownLine = () => logged().find(({ action }) => action === "graphql.query:__typename");
  await expect.poll(ownLine).toMatchObject({
    requestId: expect.any(String),
    user: "anonymous",
    role: "ANONYMOUS",
    result: "ok",
  });
  for (const line of logged()) {
    expect(line).toMatchObject({ timestamp: expect.any(String), level: expect.any(String) });
  }
});
