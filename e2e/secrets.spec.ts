import { rm } from "node:fs/promises";
import { expect, test } from "playwright/test";
import { printed, start, startService } from "./service.ts";
import { signIn } from "./sign-in.ts";

const first = "the-first-secret-of-thirty-two-letters";

test("a rotation of AUTH_SECRETS signs nobody out and ends no link, and the console shows both versions", async ({
  page,
}) => {
  const service = await startService({ AUTH_SECRETS: first });
  await signIn(page, service);
  const key = (await service.np("api-key", "create", "--name", "links", "--scopes", "ADMIN")).stdout.trim();
  const post = async (query: string) => {
    const response = await fetch(`${service.url}/api/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as { data: Record<string, { id: string; url: string }> };
  };
  const { data } = await post('{ user(externalId: "demo-ada") { id } }');
  const created = await post(
    `mutation { createPreferenceLink(input: { userId: "${data.user?.id}" }) { ... on PreferenceLinkCreated { url } } }`,
  );
  const link = created.data.createPreferenceLink?.url ?? "";
  expect(link).toContain("/p/v1.");

  const { stdout, stderr } = await service.np("secrets", "rotate", "AUTH_SECRETS");
  expect(stdout).toMatch(new RegExp(`^AUTH_SECRETS=[\\w-]{43},${first}\n$`));
  expect(stderr).toContain("Stop web and worker, all of them");
  service.running.process.kill("SIGTERM");
  expect(await service.running.exited).toBe(0);
  service.env.AUTH_SECRETS = stdout.trim().slice("AUTH_SECRETS=".length);
  const restarted = start("server.ts", ["--all"], service.env);
  await printed(restarted, "Ready on");

  await page.goto(`${service.url}/preferences`);
  await expect(page).toHaveURL(`${service.url}/preferences`);
  const visitor = await page.context().browser()?.newPage();
  expect((await visitor?.goto(link))?.status()).toBe(200);
  await visitor?.close();

  const list = async () => {
    const output = await service.np("secrets", "list", "--format", "json");
    return (JSON.parse(output.stdout) as { name: string; state: string; lastUsedAt: string | null }[]).filter(
      ({ name }) => name === "AUTH_SECRETS",
    );
  };
  // The service writes uses once a minute.
  await expect
    .poll(list, { timeout: 100_000, intervals: [5_000] })
    .toMatchObject([{ state: "newest" }, { state: "older", lastUsedAt: expect.any(String) }]);
  await expect(service.np("secrets", "retire", "AUTH_SECRETS")).rejects.toThrow(/may be needed until/);

  await page.goto(`${service.url}/admin/operations`);
  const secrets = page.getByRole("region", { name: "Secrets" });
  await expect(secrets.getByText(/last used .* May be needed until/)).toBeVisible();
  for (const secret of service.env.AUTH_SECRETS.split(","))
    expect(restarted.output() + service.running.output() + (await page.content())).not.toContain(secret);
  restarted.process.kill("SIGTERM");
  expect(await restarted.exited).toBe(0);
  await rm(service.dataDir, { recursive: true, force: true });
});
