import { expect, type Page } from "playwright/test";
import type { Service } from "./service.ts";

/** Signs in as a person of the demo, by default an ADMIN. */
export async function signIn(page: Page, service: Service, name = "Ada Lovelace"): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`${service.url}/sign-in`);
  await page.getByRole("button", { name: `Sign in as ${name}` }).click();
  await expect(page).toHaveURL(`${service.url}/preferences`);
}

/** Creates a link to the signed-in admin's own preferences. */
export const preferenceLink = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const call = async (query: string, variables = {}) => {
      const headers = { "content-type": "application/json" };
      const body = JSON.stringify({ query, variables });
      return (await (await fetch("/api/graphql", { method: "POST", headers, body })).json()).data;
    };
    const { me } = await call("{ me { id } }");
    const { createPreferenceLink } = await call(
      "mutation ($id: ID!) { createPreferenceLink(input: { userId: $id }) { ... on PreferenceLinkCreated { url } } }",
      { id: me.id },
    );
    return createPreferenceLink.url;
  });
