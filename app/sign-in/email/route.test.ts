import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { Browser } from "#lib/auth/testing/browser.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { POST } from "./route.ts";

const database = useDatabase();

/** Posts the sign-in form and returns the redirect's location. */
async function postEmail(browser: Browser, email: string): Promise<string | null> {
  const body = new URLSearchParams({ email, next: "/preferences" });
  const request = new Request("https://np.example/sign-in/email", { method: "POST", headers: browser.headers, body });
  return (await POST(request)).headers.get("location");
}

async function mailedLink(): Promise<{ to: string; link: string }> {
  await runJobs(database.url, ["sign-in-link"]);
  const [mail] = await asOwner<{ recipient: string; text: string }>(
    database.url,
    "DELETE FROM outbox RETURNING recipient, payload ->> 'text' AS text",
  );
  return {
    to: mail?.recipient ?? "",
    link: /https?:\S*\/sign-in\/confirm\S*/.exec(mail?.text ?? "")?.[0] ?? "no link",
  };
}

describe("POST /sign-in/email", () => {
  test.each([
    ["r&d@example.com", "R&D@example.com"],
    ["x=y@example.com", " x=y@example.com "],
    ["user%dept@example.com", "user%dept@example.com"],
    ["o'brien+news@example.com", "o'brien+news@example.com"],
    ["info@münchen.example", "info@xn--mnchen-3ya.example"],
    ["info@xn--fsqu00a.xn--4rr70v", "INFO@例子.广告"],
  ])("signs in the person with the address %s who writes it as %j", async (email, written) => {
    const { users } = await upsertUsers(ctxFor(), { users: [{ externalId: email, email }] });
    const browser = new Browser();
    expect(await postEmail(browser, written)).toBe("/sign-in/sent");
    const { to, link } = await mailedLink();
    expect(to).toBe(users[0]?.email);
    expect(await browser.press(link)).toMatchObject({ error: null });
    expect(await browser.currentActor()).toMatchObject({ kind: "person", userId: users[0]?.id });
  });

  test.each(["josé@example.com", "\u200bann@example.com", "ann", ""])(
    "redirects to the form with an error after %j",
    async (written) => {
      expect(await postEmail(new Browser(), written)).toContain("error=email");
    },
  );
});
