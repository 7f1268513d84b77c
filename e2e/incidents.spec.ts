import { expect, type Page, test } from "playwright/test";
import { type Service, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService({ CISO_EMAIL: "ciso@example.org", LEGAL_EMAIL: "legal@example.org" });
});
test.afterAll(() => service.stop());

const region = (page: Page, name: string) => page.getByRole("region", { name, exact: true });
const done = (page: Page) => expect(page.getByRole("status").first());

async function openIncident(page: Page, title: string, ticks: string[] = []): Promise<string> {
  await page.goto(`${service.url}/admin/incidents`);
  await page.locator("summary", { hasText: "Open an incident" }).click();
  await page.getByRole("textbox", { name: "Title" }).fill(title);
  await page.getByLabel("Severity").selectOption("HIGH");
  await page.getByRole("textbox", { name: "Description" }).fill("A key was published.");
  for (const tick of ticks) await page.getByRole("checkbox", { name: tick }).check();
  await page.getByRole("button", { name: "Open the incident" }).click();
  await done(page).toContainText("Incident opened");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

test("a data breach is contained, told to the public, resolved, verified by the smoke test, and learnt from", async ({
  page,
}) => {
  await service.np("api-key", "create", "--name", "leaked", "--scopes", "SEND");
  await signIn(page, service);
  const earlier = await openIncident(page, "An earlier leak");
  await page.getByRole("button", { name: "Acknowledge and take the lead" }).click();
  await done(page).toHaveText("Update added.");
  await expect(region(page, "Details")).toContainText(/^Acknowledged.*Incident leadAda Lovelace/);
  await expect(page.getByRole("button", { name: "Acknowledge and take the lead" })).toHaveCount(0);
  const id = await openIncident(page, "A key leaked", ["Data breach"]);
  const facts = region(page, "Details");
  await expect(facts).toContainText("Data breach");
  await expect(facts).toContainText(/Report the data breach by .*71:59:\d\d/);
  const clock = facts.getByRole("timer").last();
  const before = await clock.textContent();
  await expect(clock).not.toHaveText(before ?? "");
  // The service has no mail provider, so operators must inform the teams.
  await expect(region(page, "Timeline")).toContainText(/Not mailed to the CISO and the legal team: .*Call them\./);
  await expect(facts).toContainText("Legal team informedNot yet");

  await page.getByRole("checkbox", { name: "The breach was reported" }).check();
  await page.getByRole("checkbox", { name: "Make me incident lead" }).check();
  await page.getByRole("checkbox", { name: "Make me responsible for communications" }).check();
  await page.getByRole("textbox", { name: "Update" }).fill("The authority knows.");
  await page.getByRole("combobox", { name: "Status" }).selectOption("ACKNOWLEDGED");
  await page.getByRole("button", { name: "Add update" }).click();
  await done(page).toHaveText("Update added.");
  await expect(facts.getByRole("link", { name: "Ada Lovelace" })).toHaveCount(3);
  await expect(facts).not.toContainText("Report the data breach by");

  const contain = region(page, "Contain");
  await contain.getByRole("button", { name: "Make read-only now" }).click();
  await done(page).toHaveText("Contained. The timeline has an entry.");
  await contain.getByRole("button", { name: "Make read-only now" }).click();
  await expect(page.locator("main").getByRole("alert")).toContainText("Another maintenance window is in the way");
  await page.goto(`${service.url}/admin/maintenance`);
  await page.locator("summary", { hasText: "End now" }).click();
  await page.getByRole("textbox", { name: "Reason" }).last().fill("Contained otherwise");
  await page.getByRole("button", { name: "End the window" }).click();
  await done(page).toContainText("Done.");
  await page.goto(`${service.url}/admin/incidents/${id}`);
  await contain.getByRole("combobox", { name: "API key" }).selectOption({ index: 0 });
  await contain.getByRole("button", { name: "Revoke the key" }).click();
  await done(page).toHaveText("Contained. The timeline has an entry.");
  await contain.getByRole("combobox", { name: "Channel" }).selectOption("SMS");
  await contain.getByRole("button", { name: "Pause the channel" }).click();
  await done(page).toHaveText("Contained. The timeline has an entry.");
  await expect(region(page, "Timeline")).toContainText("SMS is paused");
  await expect(contain).toContainText("./np release rollback --reason REASON");

  await region(page, "Add an update").getByRole("link", { name: "Contained" }).click();
  await expect(page.getByRole("textbox", { name: "Update" })).toHaveValue(/^The problem no longer spreads/);
  await expect(page.getByRole("checkbox", { name: "Show on the status page" })).toBeChecked();
  await page.getByRole("button", { name: "Add update" }).click();
  await done(page).toHaveText("Update added.");

  const links = region(page, "Related incidents");
  await links.getByLabel("This incident is").selectOption("RECURRENCE_OF");
  await links.getByLabel("Other incident (ID)").fill(earlier);
  await links.getByRole("button", { name: "Link" }).click();
  await done(page).toHaveText("Links updated.");
  await expect(links).toContainText("A recurrence of An earlier leak");

  const news = page.getByRole("textbox", { name: "Update" });
  const add = async (status: string) => {
    await news.fill("The key is gone.");
    await page.getByRole("combobox", { name: "Status" }).selectOption(status);
    await page.getByRole("button", { name: "Add update" }).click();
  };
  await add("RESOLVED");
  await expect(news, "a new page").toHaveValue("");
  await service.np("smoke", "--no-browser");
  await add("VERIFIED");
  await expect(news, "a new page").toHaveValue("");
  await expect(region(page, "Timeline")).toContainText(/The smoke test of .* passed\./);
  const readPublic = async () => (await page.request.get(`${service.url}/api/v2/incidents.json`)).json();
  await expect.poll(readPublic).toMatchObject({ incidents: [{ name: "A key leaked", status: "resolved" }] });

  const learnt = region(page, "Post-mortem");
  await learnt.locator("summary").click();
  const text = learnt.getByRole("textbox");
  await expect(text).toHaveValue(/# Post-mortem: A key leaked[\s\S]*## Timeline[\s\S]*The authority knows\./);
  await text.fill("Keys are now scanned for.");
  await learnt.getByRole("button", { name: "Save the post-mortem" }).click();
  await done(page).toHaveText("Post-mortem saved.");
  await expect(learnt).toContainText("Keys are now scanned for.");
  await expect(learnt.getByRole("link", { name: "Ada Lovelace" })).toBeVisible();

  await page.goto(`${service.url}/admin/incidents`);
  await expect(region(page, "2 incidents in 90 days")).toContainText("Mean time to acknowledge (MTTA)");
  await signIn(page, service, "Grace Hopper");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${service.url}/admin/incidents/${id}`);
  await expect(region(page, "Post-mortem")).toContainText("Keys are now scanned for.");
  await expect(page.getByRole("button", { name: /Pause|Revoke|Save|Link/ })).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
