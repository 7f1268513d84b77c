import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { ConflictError } from "#lib/errors.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { key, makePerson } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { createLink } from "./magic-link.ts";
import { nextAuthOptions } from "./next-auth/options.ts";
import { beginAttempt } from "./sign-in-attempt.ts";
import { Browser, newAddress } from "./testing/browser.ts";

/** Signs in with a mailed link through next-auth itself, as a browser does. */
const database = useDatabase();
const rows = <R extends object>(sql: string, values: unknown[] = []) =>
  asOwner<R & Record<string, unknown>>(database.url, sql, values);

beforeEach(() => rows("DELETE FROM outbox; DELETE FROM graphile_worker._private_jobs"));

/** Returns the links mailed since the last call, oldest first. */
async function mails(): Promise<{ to: string; link: string; minutes: string }[]> {
  await runJobs(database.url, ["sign-in-link"]);
  const sent = await rows<{ recipient: string; text: string }>(
    "DELETE FROM outbox RETURNING id, recipient, payload ->> 'text' AS text",
  );
  return sent
    .sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    .map(({ recipient, text }) => ({
      to: recipient,
      link: /https?:\S*\/sign-in\/confirm\S*/.exec(text)?.[0] ?? "no link",
      minutes: /(\d+) minutes/.exec(text)?.[1] ?? "",
    }));
}

/** A link as the mail job creates it. */
const linkFor = (email: string): Promise<string> =>
  transaction(system, (tx) => createLink(tx, email, "/preferences", new Date(Date.now() + 10 * 60_000)));

const emailOf = async (): Promise<string> => (await makePerson()).email ?? "";
const trail = async (subject: string) =>
  (await eventsOf({ subject }))
    .filter(({ action }) => action.startsWith("auth."))
    .map(({ action, actor, reason, after }) => ({ action, actor, reason, after }));

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
    browser.cookie = "np_session=planted-by-somebody-else-before";
    await browser.press(await linkFor(await emailOf()));
    expect(browser.session).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});

describe("beginSignIn with an unknown address", () => {
  // Equal duration follows from equal work and is not measured: one query for the address, the same limits by the typed
  // address, one added job. Only the job differs, after the response.
  test("gives the same response and work as a known one, and creates no person", async () => {
    const [ours, nobodys] = [await emailOf(), "eve@nowhere.example"];
    const jobs = "SELECT payload #>> '{data,userId}' IS NULL AS nobody FROM graphile_worker._private_jobs ORDER BY id";
    const answers = [await new Browser().requestLink(ours), await new Browser().requestLink(nobodys)];
    expect(answers[0]).toEqual(answers[1]);
    expect(await rows(jobs)).toEqual([{ nobody: false }, { nobody: true }]);
    expect((await mails()).map(({ to }) => to)).toEqual([ours]);
    expect(await rows("SELECT FROM users WHERE email_key = $1", [nobodys])).toEqual([]);
  });
});

describe("requests for sign-in links", () => {
  const ask = async (times: number, email: string, address?: string) => {
    const outcomes = [];
    for (let asked = 0; asked < times; asked += 1) outcomes.push(await new Browser(address).requestLink(email));
    return outcomes;
  };

  test("are limited to five per mailbox from any address; further ones get the same response and no mail", async () => {
    const email = await emailOf();
    const outcomes = await ask(7, email);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await mails()).toHaveLength(5);
  });

  test("are limited to five per client address for any mailbox", async () => {
    const address = newAddress();
    for (let asked = 0; asked < 7; asked += 1) await new Browser(address).requestLink(await emailOf());
    expect(await mails()).toHaveLength(5);
  });

  test("no longer count after the sign-in, so that an office behind one address can sign in", async () => {
    const address = newAddress();
    for (let person = 0; person < 7; person += 1) {
      const browser = new Browser(address);
      const email = await emailOf();
      await browser.requestLink(email);
      await browser.press(await linkFor(email));
      expect(await browser.currentActor()).toMatchObject({ kind: "person" });
    }
  });

  test("by an attacker do not invalidate the owner's link", async () => {
    const { id, email } = await makePerson();
    const link = await linkFor(email ?? "");
    await ask(11, email ?? "", newAddress());
    const owner = new Browser();
    expect((await owner.press(link)).error).toBeNull();
    expect(await owner.currentActor()).toMatchObject({ userId: id });
    expect((await trail(id)).map(({ action }) => action)).toEqual(["auth.success"]);
  });

  test("by an attacker leave every mailed link valid while the mailbox is throttled", async () => {
    const email = await emailOf();
    await ask(5, email);
    const sent = await mails();
    expect(await ask(1, email)).toMatchObject([{ location: "/sign-in/sent", error: null }]);
    expect(await mails()).toEqual([]);
    for (const { link } of sent) expect((await new Browser().press(link)).error).toBeNull();
  });

  test("are refused for a mailbox no longer than its last link works", async () => {
    const email = await emailOf();
    await ask(6, email);
    const [seconds] = await rows<{ refused: number; works: number }>(
      `SELECT max(expire / 1000.0 - extract(epoch FROM now()))::float AS refused,
        (SELECT max(extract(epoch FROM expires_at - now())) FROM verification_tokens WHERE identifier = $1)::float AS works
      FROM rate_limits WHERE key LIKE 'sign-in:mailboxes:%' AND points = 6`,
      [(await mails())[0]?.to],
    );
    expect(seconds?.refused).toBeGreaterThan(0);
    expect(seconds?.works).toBeGreaterThanOrEqual(seconds?.refused ?? 0);
  });

  test("from a throttled client address do not count against the mailbox", async () => {
    const [address, email] = [newAddress(), await emailOf()];
    for (let asked = 0; asked < 6; asked += 1) await new Browser(address).requestLink(await emailOf());
    await mails();
    await ask(6, email, address);
    await ask(5, email);
    expect(await mails()).toHaveLength(5);
  });

  test("over the limit are recorded as throttled, not as failed sign-ins", async () => {
    const { id, email } = await makePerson();
    await ask(8, email ?? "");
    expect(await trail(id)).toEqual([]);
    const events = await rows("SELECT DISTINCT kind FROM security_events WHERE subject = $1", [id]);
    expect(events).toEqual([{ kind: "auth.throttled" }]);
  });
});

describe("endSignIn after more than five failures in 15 minutes", () => {
  const wrong = "http://localhost:3000/sign-in/confirm?token=wrong";
  const failTimes = async (times: number, make: () => Browser) => {
    const errors: (string | null)[] = [];
    for (let tried = 0; tried < times; tried += 1) errors.push((await make().press(wrong)).error);
    return errors;
  };
  const windowPasses = async () => {
    await rows("UPDATE rate_limits SET expire = 1");
    setProcessSingleton("sign-in-limiters", undefined);
  };

  test("throttles invalid links of the address, records it, and accepts valid links", async () => {
    const email = await emailOf();
    const browser = new Browser();
    expect(await failTimes(5, () => browser)).toEqual(Array(5).fill("Verification"));
    expect(await failTimes(1, () => browser)).toEqual(["Throttled"]);
    const events = await rows(
      "SELECT kind, sum(count)::int AS n, min(network) AS network FROM security_events WHERE network = $1 GROUP BY kind ORDER BY kind",
      [`${browser.address.split(".").slice(0, 3).join(".")}.0/24`],
    );
    expect(events.map(({ kind }) => kind)).toEqual(["auth.failure", "auth.throttled"]);
    expect((await browser.press(await linkFor(email))).error).toBeNull();
    // The address keeps its failures: signing in with an own account gives no further attempts.
    expect(await failTimes(1, () => browser)).toEqual(["Throttled"]);
    await windowPasses();
    expect(await failTimes(1, () => browser)).toEqual(["Verification"]);
  });

  test("throttles invalid links of the account from everywhere, and mails and accepts valid links", async () => {
    const { id, email } = await makePerson();
    const used = await linkFor(email ?? "");
    await new Browser().press(used);
    const good = await linkFor(email ?? "");
    const errors = [];
    for (let tried = 0; tried < 7; tried += 1) errors.push((await new Browser().press(used)).error);
    expect(errors).toEqual([...Array(5).fill("Verification"), "Throttled", "Throttled"]);
    const failures = (await trail(id)).filter(({ action }) => action === "auth.failure");
    expect(failures).toEqual(
      Array(6).fill({
        action: "auth.failure",
        actor: "anonymous",
        reason: "used link",
        after: { method: "magic-link" },
      }),
    );
    const browser = new Browser();
    expect(await browser.requestLink(email ?? "")).toEqual(await new Browser().requestLink("eve@nowhere.example"));
    expect(await mails()).toMatchObject([{ to: email }]);
    expect((await browser.press(good)).error).toBeNull();
    expect(await browser.currentActor()).toMatchObject({ userId: id });
  });

  test("audits each failure without secret and address", async () => {
    const before = await eventsOf({ action: "auth.failure" });
    await failTimes(2, () => new Browser());
    const failures = (await eventsOf({ action: "auth.failure" })).slice(before.length);
    expect(failures).toHaveLength(2);
    for (const failure of failures)
      expect(failure).toMatchObject({ actor: "anonymous", reason: "unknown link", after: { method: "magic-link" } });
    expect(JSON.stringify(failures)).not.toMatch(/198\.18\.|@/);
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
