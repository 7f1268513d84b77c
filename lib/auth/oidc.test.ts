import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { OAuth2Server } from "oauth2-mock-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { Browser } from "./testing/browser.ts";

/** Signing in at the organisation's provider, over HTTP: discovery, PKCE, state, nonce, and a token that is really signed. */
const database = useDatabase();
const provider = new OAuth2Server();
let claims: Record<string, unknown> = {};

beforeAll(async () => {
  await provider.issuer.keys.generate("RS256");
  await provider.start(0, "127.0.0.1");
  provider.service.on("beforeTokenSigning", (token: { payload: Record<string, unknown> }) => {
    Object.assign(token.payload, { aud: "np", ...claims });
  });
  Object.assign(env(), { OIDC_ISSUER: provider.issuer.url, OIDC_CLIENT_ID: "np", OIDC_CLIENT_SECRET: "secret" });
});
afterAll(() => provider.stop());

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const decode = (part: string): object => JSON.parse(Buffer.from(part, "base64url").toString());
let subjects = 0;
const newSubject = () => `subject-${subjects++}`;

/** From our button to the provider's redirect back. */
async function redirectFor(browser: Browser): Promise<string> {
  const { location, error } = await browser.goToProvider();
  expect(error).toBeNull();
  const answer = await fetch(location, { redirect: "manual" });
  return answer.headers.get("location") ?? "";
}

async function signIn(told: Record<string, unknown>, browser = new Browser()) {
  claims = told;
  const { error } = await browser.comeBack(await redirectFor(browser));
  return { error, actor: await browser.whoAmI(), browser };
}

const nobody = { kind: "anonymous" };
const events = async (userId: string) =>
  (await eventsOf({ subject: userId }))
    .filter(({ action }) => /^(auth|identity)\./.test(action))
    .map(({ action, reason, after }) => ({ action, reason, after }));

test("the browser is sent with PKCE, state and nonce, and no secret", async () => {
  const { location, setCookies } = await new Browser().goToProvider();
  const { origin, searchParams } = new URL(location);
  expect(origin).toBe(provider.issuer.url);
  expect(searchParams.get("code_challenge_method")).toBe("S256");
  for (const name of ["state", "nonce", "code_challenge"]) expect(searchParams.get(name)?.length).toBeGreaterThan(40);
  expect(location).not.toContain("secret");
  for (const line of setCookies) expect(line).toMatch(/HttpOnly; SameSite=Lax/i);
});

test("behind https every cookie on the way is tied to this host, hidden from scripts, and sealed with AES-256-GCM", async () => {
  const { appUrl } = env();
  env().appUrl = "https://np.example";
  try {
    const { setCookies } = await new Browser().goToProvider();
    const kept = setCookies.filter((line) => !/;\s*max-age=0/i.test(line));
    expect(kept.length).toBeGreaterThan(2);
    for (const line of kept) {
      expect(line).toMatch(/^__Host-np_\w+=/);
      for (const attribute of ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"])
        expect(line.split("; ")).toContain(attribute);
      expect(line).not.toMatch(/; Domain=/i);
    }
    const sealed = kept.filter((line) => /^__Host-np_(?:pkce|state|nonce)=/.test(line));
    expect(sealed).toHaveLength(3);
    for (const line of sealed) {
      const [head = ""] = line.slice(line.indexOf("=") + 1).split(".");
      expect(decode(head)).toEqual({ alg: "dir", enc: "A256GCM" });
    }
  } finally {
    env().appUrl = appUrl;
  }
});

test("the provider's tokens stay with the service: no cookie, no address and no table has them", async () => {
  const { id, email } = await makePerson();
  claims = { sub: newSubject(), email, email_verified: true };
  let tokens: string[] = [];
  provider.service.once("beforeResponse", ({ body }: { body: Record<string, unknown> }) => {
    tokens = ["access_token", "id_token", "refresh_token"].flatMap((name) => [body[name]].flat() as string[]);
  });
  const browser = new Browser();
  const outcome = await browser.comeBack(await redirectFor(browser));
  expect(outcome.error).toBeNull();
  expect(tokens.filter(Boolean).length).toBeGreaterThan(1);
  const trail = await eventsOf({});
  expect(trail).toContainEqual(expect.objectContaining({ subject: id, after: { method: "oidc" } }));
  for (const token of tokens.filter(Boolean)) {
    expect(JSON.stringify([outcome, trail])).not.toContain(token);
    for (const table of ["sessions", "user_identities", "users"])
      expect(await asOwner(database.url, `SELECT FROM ${table} AS t WHERE strpos(t::text, $1) > 0`, [token])).toEqual(
        [],
      );
  }
});

test("a verified address signs its person in and binds the subject, which counts alone from then on", async () => {
  const { id, email } = await makePerson();
  const sub = newSubject();
  const first = await signIn({ sub, email: email?.toUpperCase(), email_verified: true });
  expect(first).toMatchObject({ error: null, actor: { kind: "person", userId: id } });
  const later = await signIn({ sub, email: "somebody.else@example.com", email_verified: false });
  expect(later).toMatchObject({ error: null, actor: { kind: "person", userId: id } });
  expect(await events(id)).toEqual([
    { action: "identity.bind", reason: null, after: { issuer: provider.issuer.url } },
    { action: "auth.success", reason: null, after: { method: "oidc" } },
    { action: "auth.success", reason: null, after: { method: "oidc" } },
  ]);
});

describe("nobody is signed in, and nobody is made or bound,", () => {
  const refused: [string, (email: string) => Record<string, unknown>][] = [
    ["by an address that is not verified", (email) => ({ sub: newSubject(), email, email_verified: false })],
    ["by an address of which nothing is said", (email) => ({ sub: newSubject(), email })],
    ['by a verification that is the word "true"', (email) => ({ sub: newSubject(), email, email_verified: "true" })],
    [
      "by an address that nobody has",
      () => ({ sub: newSubject(), email: "eve@nowhere.example", email_verified: true }),
    ],
    ["without an address", () => ({ sub: newSubject(), email_verified: true })],
  ];
  test.each(refused)("%s", async (_, told) => {
    const { email } = await makePerson();
    const count = "SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM user_identities) AS bound";
    const before = await asOwner(database.url, count);
    expect(await signIn(told(email ?? ""))).toMatchObject({ error: "AccessDenied", actor: nobody });
    expect(await asOwner(database.url, count)).toEqual(before);
  });

  test("by another subject with the address of a person who is bound", async () => {
    const { id, email } = await makePerson();
    await signIn({ sub: newSubject(), email, email_verified: true });
    expect(await signIn({ sub: newSubject(), email, email_verified: true })).toMatchObject({
      error: "AccessDenied",
      actor: nobody,
    });
    expect((await events(id)).at(-1)).toEqual({
      action: "auth.failure",
      reason: "the person is bound to another subject",
      after: { method: "oidc" },
    });
  });

  test("and a subject is not bound to whoever happens to be signed in in that browser", async () => {
    const [mine, other] = [await makePerson(), await makePerson()];
    const { browser } = await signIn({ sub: newSubject(), email: mine.email, email_verified: true });
    const { actor } = await signIn({ sub: newSubject(), email: other.email, email_verified: true }, browser);
    expect(actor).toMatchObject({ userId: other.id });
    expect(await asOwner(database.url, "SELECT FROM user_identities WHERE user_id = $1", [mine.id])).toHaveLength(1);
  });
});

describe("a redirect is refused", () => {
  const good = async () => {
    const { email } = await makePerson();
    claims = { sub: newSubject(), email, email_verified: true };
    const browser = new Browser();
    return { browser, redirect: new URL(await redirectFor(browser)) };
  };

  test("in another browser than the one that was sent", async () => {
    const { redirect } = await good();
    const { browser } = await good();
    expect((await browser.comeBack(redirect.href)).error).not.toBeNull();
    expect((await new Browser().comeBack(redirect.href)).error).not.toBeNull();
    expect(await browser.whoAmI()).toEqual(nobody);
  });

  test("with another state", async () => {
    const { browser, redirect } = await good();
    redirect.searchParams.set("state", "forged");
    expect((await browser.comeBack(redirect.href)).error).toBe("OAuthCallback");
  });

  test("with a token for another nonce or another client", async () => {
    for (const wrong of [{ nonce: "another" }, { aud: "somebody-else" }, { iss: "https://evil.example" }]) {
      const { email } = await makePerson();
      expect(await signIn({ sub: newSubject(), email, email_verified: true, ...wrong })).toMatchObject({
        error: "OAuthCallback",
        actor: nobody,
      });
    }
  });

  test.each<[string, (parts: string[]) => string[]]>([
    ["is another's", ([head = "", body = "", mac = ""]) => [head, encode({ ...decode(body), sub: "else" }), mac]],
    ["is missing", ([head = "", body = ""]) => [head, body, ""]],
    ["is said not to be needed", ([, body = ""]) => [encode({ alg: "none" }), body, ""]],
    [
      "is made with a secret that both sides know",
      ([, body = ""]) => {
        const signed = `${encode({ alg: "HS256" })}.${body}`;
        return [...signed.split("."), createHmac("sha256", "secret").update(signed).digest("base64url")];
      },
    ],
  ])("with a token whose signature %s", async (_name, forge) => {
    const { browser, redirect } = await good();
    let forged = false;
    provider.service.once("beforeResponse", ({ body }: { body: Record<string, unknown> }) => {
      body.id_token = forge(String(body.id_token).split(".")).join(".");
      forged = true;
    });
    expect(await browser.comeBack(redirect.href)).toMatchObject({ error: "OAuthCallback" });
    expect(forged).toBe(true);
    expect(await browser.whoAmI()).toEqual(nobody);
  });

  test("of a provider that says it is another than the one that is set", async () => {
    const told = await fetch(`${provider.issuer.url}/.well-known/openid-configuration`).then((answer) => answer.text());
    const impostor = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(told);
    });
    await new Promise<void>((resolve) => impostor.listen(0, "127.0.0.1", resolve));
    env().OIDC_ISSUER = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
    try {
      const { browser, redirect } = await good();
      expect(await browser.comeBack(redirect.href)).toMatchObject({ error: "AccessDenied" });
      expect(await browser.whoAmI()).toEqual(nobody);
    } finally {
      env().OIDC_ISSUER = provider.issuer.url;
      await new Promise((resolve) => impostor.close(resolve));
    }
  });

  test("of somebody who changed their mind at the provider", async () => {
    const { browser, redirect } = await good();
    redirect.searchParams.delete("code");
    redirect.searchParams.set("error", "access_denied");
    expect((await browser.comeBack(redirect.href)).error).toBe("Callback");
  });
});

test("too many failures at an address and of an account do not refuse a provider's valid answer", async () => {
  const { id, email } = await makePerson();
  const browser = new Browser();
  for (let tried = 0; tried < 7; tried += 1) await browser.press("http://localhost:3000/?token=wrong");
  await signIn({ sub: newSubject(), email, email_verified: true });
  const others = [];
  for (let tried = 0; tried < 7; tried += 1)
    others.push(await signIn({ sub: newSubject(), email, email_verified: true }));
  expect(others.map(({ error }) => error)).toEqual([...Array(5).fill("AccessDenied"), "Throttled", "Throttled"]);
  const [bound] = await asOwner(database.url, "SELECT subject FROM user_identities WHERE user_id = $1", [id]);
  const { actor } = await signIn({ sub: String(bound?.subject), email, email_verified: true }, browser);
  expect(actor).toMatchObject({ userId: id });
});

test("a change of secrets between leaving and coming back interrupts nobody; a dropped one asks to try again", async () => {
  const [older, newer] = ["o".repeat(32), "n".repeat(32)];
  const halfWay = async (before: string[], after: string[]) => {
    const { email } = await makePerson();
    claims = { sub: newSubject(), email, email_verified: true };
    env().AUTH_SECRETS = before;
    const browser = new Browser();
    const redirect = await redirectFor(browser);
    env().AUTH_SECRETS = after;
    return { outcome: await browser.comeBack(redirect), browser, again: () => redirectFor(browser) };
  };
  try {
    expect((await halfWay([older], [newer, older])).outcome.error).toBeNull();
    const dropped = await halfWay([older], [newer]);
    expect(dropped.outcome).toMatchObject({ location: "/sign-in", error: "OAuthCallback" });
    expect((await dropped.browser.comeBack(await dropped.again())).error).toBeNull();
  } finally {
    env().AUTH_SECRETS = undefined;
  }
});

test("a provider that cannot be reached is told on our own page", async () => {
  env().OIDC_ISSUER = "http://127.0.0.1:9";
  try {
    expect(await new Browser().goToProvider()).toMatchObject({ error: "OAuthSignin" });
  } finally {
    env().OIDC_ISSUER = provider.issuer.url;
  }
});
