import { expect, test } from "playwright/test";
import { type Service, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

let service: Service;
test.beforeAll(async () => {
  service = await startService({});
});
test.afterAll(() => service.stop());

test.describe("explanation of a decision", () => {
  test("the console names who turned a topic off, for an administrator and an auditor", async ({ page }) => {
    await signIn(page, service);
    await page.getByRole("switch", { name: "Mentions by Email" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved" })).toBeVisible();
    const { id } = await (await page.request.get(`${service.url}/api/auth/me`)).json();
    const key = await service.np("api-key", "create", "--name", "crm", "--scopes", "PREFERENCES_WRITE");
    const byKey = await fetch(`${service.url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key.stdout.trim()}` },
      body: JSON.stringify({
        query: `mutation ($id: ID!) { setPreference(input: { userId: $id, topicKey: "mentions", channel: SLACK, enabled: false })
        { __typename } }`,
        variables: { id },
      }),
    });
    expect(await byKey.json()).toMatchObject({ data: { setPreference: { __typename: "PreferencesSet" } } });

    const explanation = page.getByRole("region", { name: /Mentions by/ });
    for (const reader of ["Ada Lovelace", "Grace Hopper"]) {
      await signIn(page, service, reader);
      await page.goto(`${service.url}/admin/people/${id}?topic=mentions&channel=EMAIL#matrix`);
      await expect(explanation.getByText(/^Turned off by Ada Lovelace on \w+/)).toBeVisible();
      await page.goto(`${service.url}/admin/people/${id}?topic=mentions&channel=SLACK#matrix`);
      await expect(explanation.getByText(/^Turned off by crm on \w+/)).toBeVisible();
    }
  });
});
