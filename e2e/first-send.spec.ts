import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Page, test } from "playwright/test";
import { createClient } from "../examples/integrator/src/client.ts";
import {
  ExplainDocument,
  FindUserDocument,
  NotificationCountsDocument,
  SendNotificationDocument,
  type SendNotificationInput,
  UpsertTopicDocument,
  UserDeliveriesDocument,
} from "../examples/integrator/src/generated.ts";
import { enabling, upTo } from "../lib/preferences/testing/expected.ts";
import { rosterCsv } from "./roster.ts";
import { type Service, startService } from "./service.ts";

const people = 10_000;

let service: Service;
test.beforeAll(async () => {
  service = await startService({ DEMO: "0" });
});
test.afterAll(() => service.stop());

test("after a roster import and a send, a person's choice excludes them from the next send with a reason", {
  tag: "@slow",
}, async ({ page, browser }) => {
  const roster = join(service.dataDir, "roster.csv");
  await writeFile(roster, rosterCsv(people));
  expect((await service.np("import", "people", roster)).stderr).toContain(`Imported ${people} people.`);
  const apiKey = (
    await service.np("api-key", "create", "--name", "integrator", "--scopes", "ADMIN,SEND")
  ).stdout.trim();
  const request = createClient({ url: service.url, apiKey });

  const { upsertTopic } = await request(UpsertTopicDocument, {
    input: {
      key: "release-notes",
      name: "Release notes",
      description: "What is new in each version.",
      section: "News",
      classification: "TRANSACTIONAL",
      channels: [
        { channel: "EMAIL", policy: "DEFAULT_ON" },
        { channel: "SMS", policy: "DEFAULT_OFF" },
        { channel: "SLACK", policy: "DEFAULT_ON" },
      ],
    },
  });
  expect(upsertTopic?.__typename).toBe("TopicUpserted");

  const send = async (version: string) => {
    const input: SendNotificationInput = {
      topicKey: "release-notes",
      audience: { everyone: true },
      subject: "Version {{version}} is here, {{name}}",
      body: "Hello **{{name}}**,\n\n- version {{version}} is here\n- [read more]({{url}})",
      data: { version, url: "https://example.com/releases" },
      idempotencyKey: `release-${version}`,
    };
    const { sendNotification } = await request(SendNotificationDocument, { input });
    if (sendNotification?.__typename !== "NotificationAccepted") throw new Error(sendNotification?.message);
    const replay = (await request(SendNotificationDocument, { input })).sendNotification;
    expect(replay).toMatchObject({ replayed: true, notification: { id: sendNotification.notification.id } });
    expect(sendNotification.notification.audienceSize).toBe(people);
    return sendNotification.notification.id;
  };
  const counts = async (id: string) => {
    const { notification } = await request(NotificationCountsDocument, { id });
    return Object.fromEntries((notification?.counts ?? []).map(({ status, count }) => [status, count]));
  };

  const first = await send("1.0");
  await expect.poll(() => counts(first), { timeout: 90_000 }).toEqual({ SENT: 2 * people, SKIPPED: people });

  const { user } = await request(FindUserDocument, { externalId: "person-7" });
  if (!user) throw new Error("person-7 was imported");
  await signInByLink(page, "person-7@example.com", apiKey, browser);
  const emailSwitch = page.getByRole("switch", { name: "Release notes by Email" });
  await expect(emailSwitch).toBeChecked();
  await emailSwitch.click();
  await expect(emailSwitch).not.toBeChecked();
  await expect(page.getByText("Release notes by Email: Saved")).toBeVisible();
  await page.reload();
  await expect(emailSwitch).not.toBeChecked();

  const second = await send("2.0");
  await expect.poll(() => counts(second), { timeout: 90_000 }).toEqual({ SENT: 2 * people - 1, SKIPPED: people + 1 });

  const { explain } = await request(ExplainDocument, {
    input: { userId: user.id, topicKey: "release-notes", channel: "EMAIL" },
  });
  expect(explain).toMatchObject({ outcome: "SKIP", decidedBy: "CHOICE", reason: "You turned this off." });
  expect(explain?.steps.map(({ layer }) => layer)).toEqual(upTo(enabling, "CHOICE"));

  const { user: withDeliveries } = await request(UserDeliveriesDocument, { userId: user.id, first: 10 });
  const secondDeliveries = withDeliveries?.deliveries?.edges
    .map(({ node }) => node)
    .filter((node) => node.notification?.id === second);
  expect(secondDeliveries?.find(({ channel }) => channel === "EMAIL")).toMatchObject({
    status: "SKIPPED",
    decision: { decidedBy: "CHOICE", reason: "You turned this off." },
  });
  expect(secondDeliveries?.find(({ channel }) => channel === "SLACK")).toMatchObject({ status: "SENT" });
});

/** Requests a sign-in link, reads it from the outbox with an API key, and follows it. */
async function signInByLink(
  page: Page,
  email: string,
  apiKey: string,
  browser: import("playwright/test").Browser,
): Promise<void> {
  await page.goto(`${service.url}/sign-in`);
  await page.getByLabel("Email").fill(email);
  await page.getByRole("button", { name: /link/i }).click();
  await expect(page).toHaveURL(/\/sign-in\/sent/);

  const admin = await browser.newContext({ extraHTTPHeaders: { authorization: `Bearer ${apiKey}` } });
  const outbox = await admin.newPage();
  const mail = outbox.getByText("Sign in to Notification Preferences");
  await expect(async () => {
    await outbox.goto(`${service.url}/admin/outbox?channel=EMAIL`);
    await expect(mail.first()).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await mail.first().click();
  const link = await outbox.getByRole("link", { name: /sign-in\/confirm/ }).getAttribute("href");
  await admin.close();
  if (!link) throw new Error("the outbox shows no link");
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
}
