import { describe, expect, test } from "vitest";
import { makePerson } from "#lib/testing/fixtures.ts";
import { Browser, newAddress } from "./testing/browser.ts";
import { emailOf, linkFor, mails, rows, trail } from "./testing/sign-in.ts";

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
  const requestLinks = async (times: number, email: string, address?: string) => {
    const outcomes = [];
    for (let requested = 0; requested < times; requested += 1)
      outcomes.push(await new Browser(address).requestLink(email));
    return outcomes;
  };

  test("are limited to five per mailbox from any address; further ones get the same response and no mail", async () => {
    const email = await emailOf();
    const outcomes = await requestLinks(7, email);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(await mails()).toHaveLength(5);
  });

  test("are limited to five per client address for any mailbox", async () => {
    const address = newAddress();
    for (let requested = 0; requested < 7; requested += 1) await new Browser(address).requestLink(await emailOf());
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
    await requestLinks(11, email ?? "", newAddress());
    const owner = new Browser();
    expect((await owner.press(link)).error).toBeNull();
    expect(await owner.currentActor()).toMatchObject({ userId: id });
    expect((await trail(id)).map(({ action }) => action)).toEqual(["auth.success"]);
  });

  test("by an attacker leave every mailed link valid while the mailbox is throttled", async () => {
    const email = await emailOf();
    await requestLinks(5, email);
    const sent = await mails();
    expect(await requestLinks(1, email)).toMatchObject([{ location: "/sign-in/sent", error: null }]);
    expect(await mails()).toEqual([]);
    for (const { link } of sent) expect((await new Browser().press(link)).error).toBeNull();
  });

  test("are refused for a mailbox no longer than its last link works", async () => {
    const email = await emailOf();
    await requestLinks(6, email);
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
    for (let requested = 0; requested < 6; requested += 1) await new Browser(address).requestLink(await emailOf());
    await mails();
    await requestLinks(6, email, address);
    await requestLinks(5, email);
    expect(await mails()).toHaveLength(5);
  });

  test("over the limit are recorded as throttled, not as failed sign-ins", async () => {
    const { id, email } = await makePerson();
    await requestLinks(8, email ?? "");
    expect(await trail(id)).toEqual([]);
    const events = await rows("SELECT DISTINCT kind FROM security_events WHERE subject = $1", [id]);
    expect(events).toEqual([{ kind: "auth.throttled" }]);
  });
});
