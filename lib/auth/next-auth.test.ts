import type { NextApiRequest, NextApiResponse } from "next";
import NextAuth from "next-auth";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { actorFromHeaders } from "./authenticate.ts";
import { nextAuthOptions } from "./next-auth.ts";

/** The whole dance of signing in, with next-auth itself: what a browser sends, and what comes back. */
const database = useDatabase();
vi.stubEnv("NEXTAUTH_URL", "http://localhost:3000");

beforeEach(async () => {
  await asOwner(
    database.url,
    "DELETE FROM graphile_worker._private_jobs; DELETE FROM sessions; DELETE FROM verification_tokens; DELETE FROM users",
  );
  await upsertUsers(ctxFor(), { users: [{ externalId: "ann", email: "Ann@Example.com" }] });
});

interface Answer {
  status: number;
  location: string | null;
  body: unknown;
}

/** A browser as next-auth sees one: it keeps its cookies. */
class Browser {
  readonly cookies: Record<string, string> = {};

  async ask(method: "GET" | "POST", action: string, query: object = {}, body: object = {}): Promise<Answer> {
    const headers: Record<string, string | string[]> = {};
    const answer: Answer = { status: 0, location: null, body: undefined };
    const response = {
      status(code: number) {
        answer.status = code;
        return response;
      },
      getHeader: (name: string) => headers[name.toLowerCase()],
      setHeader(name: string, value: string | string[]) {
        headers[name.toLowerCase()] = value;
        return response;
      },
      json: (value: unknown) => {
        answer.body = value;
      },
      send: (value: unknown) => {
        answer.body = value;
      },
      end: () => undefined,
    };
    const request = {
      method,
      query: { nextauth: action.split("/"), ...query },
      body,
      cookies: { ...this.cookies },
      headers: { host: "localhost:3000" },
    };
    const options = await nextAuthOptions();
    await NextAuth(request as unknown as NextApiRequest, response as unknown as NextApiResponse, options);
    for (const cookie of [headers["set-cookie"] ?? []].flat()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      this.cookies[name] = decodeURIComponent(value);
    }
    answer.location = typeof headers.location === "string" ? headers.location : null;
    return answer;
  }

  /** Asks for a sign-in link and returns what the answer was. */
  async askForLink(email: string): Promise<Answer> {
    const { body } = await this.ask("GET", "csrf");
    const csrfToken = (body as { csrfToken: string }).csrfToken;
    return this.ask("POST", "signin/email", {}, { csrfToken, email, callbackUrl: "http://localhost:3000/preferences" });
  }

  follow(link: string): Promise<Answer> {
    return this.ask("GET", "callback/email", Object.fromEntries(new URL(link).searchParams));
  }

  whoAmI() {
    const cookie = Object.entries(this.cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    return actorFromHeaders({ authorization: null, cookie }, new Date());
  }
}

const links = async () =>
  (
    await asOwner<{ url: string; email: string }>(
      database.url,
      `SELECT payload #>> '{data,url}' AS url, payload #>> '{data,email}' AS email
       FROM graphile_worker._private_jobs ORDER BY id`,
    )
  ).map((row) => row);

async function linkFor(browser: Browser, email = "ann@example.com"): Promise<string> {
  await browser.askForLink(email);
  const link = (await links()).at(-1)?.url;
  if (!link) throw new Error("no link was sent");
  return link;
}

describe("a sign-in link", () => {
  test("signs the person in whose address it was sent to, whatever its case", async () => {
    const browser = new Browser();
    const link = await linkFor(browser, " ANN@example.COM ");
    expect(await browser.whoAmI()).toEqual({ kind: "anonymous" });
    expect(await browser.follow(link)).toMatchObject({ status: 302, location: "http://localhost:3000/preferences" });
    expect(await browser.whoAmI()).toMatchObject({ kind: "person", role: "VIEWER" });
    const [person] = await asOwner(database.url, "SELECT email, email_verified_at IS NOT NULL AS verified FROM users");
    expect(person).toEqual({ email: "Ann@Example.com", verified: true });
  });

  test("works once, in no browser a second time", async () => {
    const browser = new Browser();
    const link = await linkFor(browser);
    await browser.follow(link);
    for (const other of [browser, new Browser()])
      expect((await other.follow(link)).location).toContain("error=Verification");
    expect(await asOwner(database.url, "SELECT count(*)::int AS n FROM sessions")).toEqual([{ n: 1 }]);
  });

  test("that two browsers follow at the same moment signs in one of them", async () => {
    const link = await linkFor(new Browser());
    const browsers = Array.from({ length: 4 }, () => new Browser());
    await Promise.all(browsers.map((browser) => browser.follow(link)));
    const actors = await Promise.all(browsers.map((browser) => browser.whoAmI()));
    expect(actors.filter((actor) => actor?.kind === "person")).toHaveLength(1);
  });

  test("has ended when its time is over", async () => {
    const browser = new Browser();
    const link = await linkFor(browser);
    await asOwner(database.url, "UPDATE verification_tokens SET expires_at = now() - interval '1 second'");
    expect((await browser.follow(link)).location).toContain("error=Verification");
    expect(await browser.whoAmI()).toEqual({ kind: "anonymous" });
  });

  test("lasts a quarter of an hour", async () => {
    await linkFor(new Browser());
    const [row] = await asOwner<{ minutes: number }>(
      database.url,
      "SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes FROM verification_tokens",
    );
    expect(row?.minutes).toBe(15);
  });

  test("with another person's address or a guessed token signs nobody in", async () => {
    await upsertUsers(ctxFor(), { users: [{ externalId: "bob", email: "bob@example.com" }] });
    const browser = new Browser();
    const link = new URL(await linkFor(browser));
    link.searchParams.set("email", "bob@example.com");
    await browser.follow(link.href);
    link.searchParams.set("email", "ann@example.com");
    link.searchParams.set("token", "0".repeat(64));
    await browser.follow(link.href);
    expect(await browser.whoAmI()).toEqual({ kind: "anonymous" });
  });

  test("is kept as a hash only, and so is the session that it opens", async () => {
    const browser = new Browser();
    const link = await linkFor(browser);
    const token = new URL(link).searchParams.get("token") ?? "";
    const kept = "SELECT FROM verification_tokens AS t WHERE strpos(t::text, $1) > 0";
    expect(token.length).toBeGreaterThan(20);
    expect(await asOwner(database.url, kept, [token])).toEqual([]);
    await browser.follow(link);
    const session = browser.cookies.np_session ?? "";
    expect(session.length).toBeGreaterThan(20);
    expect(await asOwner(database.url, "SELECT FROM sessions AS s WHERE strpos(s::text, $1) > 0", [session])).toEqual(
      [],
    );
  });
});

test("a link that asks to be led elsewhere afterwards leads home", async () => {
  const browser = new Browser();
  const link = new URL(await linkFor(browser));
  link.searchParams.set("callbackUrl", "//evil.example.com/");
  const { location } = await browser.follow(link.href);
  expect(new URL(location ?? "", "http://localhost:3000").origin).toBe("http://localhost:3000");
});

describe("an address that nobody has", () => {
  // next-auth itself tells the console of people that it may not make.
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  test("gets the same answer, and nobody is made of it", async () => {
    const answers = [
      await new Browser().askForLink("ann@example.com"),
      await new Browser().askForLink("eve@example.com"),
    ];
    expect(answers[0]).toEqual(answers[1]);
    const browser = new Browser();
    const link = await linkFor(browser, "eve@example.com");
    await browser.follow(link);
    expect(await browser.whoAmI()).toEqual({ kind: "anonymous" });
    expect(await asOwner(database.url, "SELECT external_id FROM users")).toEqual([{ external_id: "ann" }]);
  });
});

test("no link is sent without the CSRF token", async () => {
  await new Browser().ask("POST", "signin/email", {}, { email: "ann@example.com" });
  expect(await links()).toEqual([]);
});

test("signing out ends the session for every copy of its cookie", async () => {
  const browser = new Browser();
  await browser.follow(await linkFor(browser));
  const copy = new Browser();
  Object.assign(copy.cookies, browser.cookies);
  const { body } = await browser.ask("GET", "csrf");
  await browser.ask("POST", "signout", {}, { csrfToken: (body as { csrfToken: string }).csrfToken });
  expect(await copy.whoAmI()).toEqual({ kind: "anonymous" });
  expect(await asOwner(database.url, "SELECT FROM sessions")).toEqual([]);
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
])("after signing in, %j leads to %j", async (url, target) => {
  const { callbacks } = await nextAuthOptions();
  expect(await callbacks?.redirect?.({ url, baseUrl: "http://localhost:3000" })).toBe(target);
});
