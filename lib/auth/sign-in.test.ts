import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { ConflictError } from "#lib/errors.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { nextAuthOptions } from "./next-auth/options.ts";
import { beginAttempt } from "./sign-in-attempt.ts";
import { Browser } from "./testing/browser.ts";
import { emailOf, linkFor, mails, rows, trail } from "./testing/sign-in.ts";

// These tests sign in through next-auth itself, as a browser does.
describe("sign-in link", () => {
  test("opens a page with a button that signs in, whatever the case of the address", async () => {
    const { id, email } = await makePerson();
    const browser = new Browser();
    expect(await browser.requestLink(` ${email?.toUpperCase()} `, "/admin?tab=1")).toEqual({
      location: "/sign-in/sent",
      error: null,
      setCookies: [],
    });
    const [mail] = await mails();
    expect(mail).toMatchObject({ to: email, minutes: "10" });
    const link = new URL(mail?.link ?? "");
    expect(link.pathname).toBe("/sign-in/confirm");
    expect([...link.searchParams.keys()]).toEqual(["token", "next"]);
    expect(link.searchParams.get("next")).toBe("/admin?tab=1");
    expect(await browser.currentActor()).toEqual({ kind: "anonymous" });
    expect(await browser.press(link.href)).toMatchObject({ error: null });
    expect(await browser.currentActor()).toMatchObject({ kind: "person", userId: id, role: "VIEWER" });
    // The device is shown in the person's list of sessions.
    expect(await rows("SELECT browser, system FROM sessions WHERE user_id = $1", [id])).toEqual([browser.device]);
    expect(await trail(id)).toEqual([
      { action: "auth.success", actor: id, reason: null, after: { method: "magic-link" } },
    ]);
  });

  test("expires after ten minutes, as its mail says", async () => {
    const email = await emailOf();
    await new Browser().requestLink(email);
    expect(await mails()).toMatchObject([{ to: email, minutes: "10" }]);
    const [link] = await rows<{ seconds: number }>(
      "SELECT extract(epoch FROM expires_at - now())::float AS seconds FROM verification_tokens WHERE identifier = $1",
      [email],
    );
    expect(link?.seconds).toBeLessThanOrEqual(600);
    expect(link?.seconds).toBeGreaterThan(540);
  });

  test("works once, also for parallel requests, and reports the reason to the others", async () => {
    const { id, email } = await makePerson();
    const link = await linkFor(email ?? "");
    const browsers = Array.from({ length: 4 }, () => new Browser());
    const outcomes = await Promise.all(browsers.map((browser) => browser.press(link)));
    expect(outcomes.map(({ error }) => error).sort()).toEqual(["Verification", "Verification", "Verification", null]);
    const actors = await Promise.all(browsers.map((browser) => browser.currentActor()));
    expect(actors.filter((actor) => actor?.kind === "person")).toHaveLength(1);
    expect(await rows("SELECT FROM sessions WHERE user_id = $1", [id])).toHaveLength(1);
  });

  test.each([
    [
      "expired",
      (hash: string) => rows("UPDATE verification_tokens SET expires_at = now() WHERE token_hash = $1", [hash]),
    ],
    ["purged", (hash: string) => rows("DELETE FROM verification_tokens WHERE token_hash = $1", [hash])],
    ["sent to a former address", () => rows("UPDATE users SET email = 'new-' || email")],
  ])("signs nobody in if it is %s", async (_, spoil) => {
    const browser = new Browser();
    const link = await linkFor(await emailOf());
    const [token] = await rows<{ hash: string }>(
      "SELECT token_hash AS hash FROM verification_tokens ORDER BY expires_at DESC LIMIT 1",
    );
    await spoil(token?.hash ?? "");
    expect((await browser.press(link)).error).not.toBeNull();
    expect(await browser.currentActor()).toEqual({ kind: "anonymous" });
  });

  test("is stored as a hash only, and so is the session token that it opens", async () => {
    const { id, email } = await makePerson();
    const browser = new Browser();
    await browser.requestLink(email ?? "");
    const queued = await rows<{ payload: string }>("SELECT payload::text FROM graphile_worker._private_jobs");
    expect(queued).toHaveLength(1);
    expect(queued[0]?.payload).not.toContain("@");
    const link = (await mails())[0]?.link ?? "";
    const token = new URL(link).searchParams.get("token") ?? "";
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    await browser.press(link);
    expect(browser.session).toMatch(/^[A-Za-z0-9_-]{43}$/);
    for (const [table, secret] of [
      ["verification_tokens", token],
      ["sessions", browser.session],
      ["security_events", token],
    ])
      expect(await rows(`SELECT FROM ${table} AS t WHERE strpos(t::text, $1) > 0`, [secret])).toEqual([]);
    const events = await eventsOf({});
    expect(events).toContainEqual(expect.objectContaining({ subject: id, after: { method: "magic-link" } }));
    for (const secret of [token, browser.session]) expect(JSON.stringify(events)).not.toContain(secret);
  });

  test("survives a rotation of secrets", async () => {
    const browser = new Browser();
    env().AUTH_SECRETS = ["a".repeat(32)];
    const link = await linkFor(await emailOf());
    env().AUTH_SECRETS = ["b".repeat(32)];
    try {
      expect((await browser.press(link)).error).toBeNull();
      expect(await browser.currentActor()).toMatchObject({ kind: "person" });
      env().AUTH_SECRETS = ["c".repeat(32)];
      expect(await browser.currentActor()).toMatchObject({ kind: "person" });
    } finally {
      env().AUTH_SECRETS = undefined;
    }
  });
});

describe("upsertUsers and sign-in", () => {
  test("does not redirect an ADMIN's sign-in links to another address", async () => {
    const { id, externalId } = await makePerson();
    await rows("UPDATE users SET role = 'ADMIN' WHERE id = $1", [id]);
    const named = `eve-${id}@example.com`;
    const users = [{ externalId: externalId ?? "", email: named }];
    await expect(upsertUsers(ctxFor(key("USERS_WRITE")), { users })).rejects.toBeInstanceOf(ConflictError);
    await new Browser().requestLink(named);
    expect(await mails()).toEqual([]);
  });

  test("ends no session of a VIEWER whose address changes", async () => {
    const { id, externalId, email } = await makePerson();
    const browser = new Browser();
    await browser.press(await linkFor(email ?? ""));
    await upsertUsers(ctxFor(key("USERS_WRITE")), { users: [{ externalId: externalId ?? "", email: `new-${email}` }] });
    expect(await browser.currentActor()).toMatchObject({ userId: id });
  });
});

describe("endSignIn", () => {
  test("starts a new session and ends the browser's previous one", async () => {
    const [first, second] = [await emailOf(), await emailOf()];
    const browser = new Browser();
    await browser.press(await linkFor(first));
    const before = new Browser();
    before.cookie = browser.cookie;
    await browser.press(await linkFor(second));
    expect(browser.session).not.toBe(before.session);
    expect(await before.currentActor()).toEqual({ kind: "anonymous" });
    expect(await browser.currentActor()).toMatchObject({ kind: "person" });
  });

  test("does not adopt a session token planted in the browser", async () => {
    const browser = new Browser();
    browser.cookie = "np_session=planted-by-someone-else-before";
    await browser.press(await linkFor(await emailOf()));
    expect(browser.session).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe("sign-in", () => {
  test("counts successes, failures and throttled attempts", async () => {
    const counts = async () => {
      const text = await metricsText();
      return ["success", "failure", "throttled"].map((result) =>
        Number(new RegExp(`auth_attempts_total\\{result="${result}"\\} (\\d+)`).exec(text)?.[1]),
      );
    };
    const before = await counts();
    const browser = new Browser();
    await browser.press(await linkFor(await emailOf()));
    for (let tried = 0; tried < 7; tried += 1) await browser.press("http://localhost/?token=wrong");
    const after = await counts();
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 6, 2]);
  });

  test.each([
    ["https://evil.example.com/", "http://localhost:3000"],
    ["//evil.example.com/", "http://localhost:3000"],
    ["http://localhost:3000.evil.example.com/", "http://localhost:3000"],
    ["/\\evil.example.com", "http://localhost:3000"],
    ["javascript:alert(1)", "http://localhost:3000"],
    ["data:text/html,hello", "http://localhost:3000"],
    ["/admin?tab=1", "http://localhost:3000/admin?tab=1"],
    ["http://localhost:3000/admin", "http://localhost:3000/admin"],
  ])("redirects from %j to %j afterwards", async (url, target) => {
    const { callbacks } = await nextAuthOptions(beginAttempt("magic-link", new Headers(), new Date()));
    expect(await callbacks?.redirect?.({ url, baseUrl: "http://localhost:3000" })).toBe(target);
  });
});
