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

/** Signs in at a mock OpenID provider over HTTP: discovery, PKCE, state, nonce and signed tokens. */
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

/** Follows the sign-in from our button to the provider's redirect back. */
async function redirectFor(browser: Browser): Promise<string> {
  const { location, error } = await browser.goToProvider();
  expect(error).toBeNull();
  const answer = await fetch(location, { redirect: "manual" });
  return answer.headers.get("location") ?? "";
}

async function signIn(newClaims: Record<string, unknown>, browser = new Browser()) {
  claims = newClaims;
  const { error } = await browser.returnFromProvider(await redirectFor(browser));
  return { error, actor: await browser.currentActor(), browser };
}

const nobody = { kind: "anonymous" };
const events = async (userId: string) =>
  (await eventsOf({ subject: userId }))
    .filter(({ action }) => /^(auth|identity)\./.test(action))
    .map(({ action, reason, after }) => ({ action, reason, after }));

describe("beginSignIn with oidc", () => {
  test("redirects with PKCE, state and nonce, and without the client secret", async () => {
    const { location, setCookies } = await new Browser().goToProvider();
    const { origin, searchParams } = new URL(location);
    expect(origin).toBe(provider.issuer.url);
    expect(searchParams.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(searchParams.get(name)?.length).toBeGreaterThan(40);
    expect(location).not.toContain("secret");
    for (const line of setCookies) expect(line).toMatch(/HttpOnly; SameSite=Lax/i);
  });

  test("behind https sets __Host-, HttpOnly cookies, and encrypts state, PKCE and nonce with AES-256-GCM", async () => {
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
});

describe("endSignIn with oidc", () => {
  test("puts the provider's tokens into no cookie, URL or table", async () => {
    const { id, email } = await makePerson();
    claims = { sub: newSubject(), email, email_verified: true };
    let tokens: string[] = [];
    provider.service.once("beforeResponse", ({ body }: { body: Record<string, unknown> }) => {
      tokens = ["access_token", "id_token", "refresh_token"].flatMap((name) => [body[name]].flat() as string[]);
    });
    const browser = new Browser();
    const outcome = await browser.returnFromProvider(await redirectFor(browser));
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

  test("binds the subject by a verified address; later only the subject counts", async () => {
    const { id, email } = await makePerson();
    const sub = newSubject();
    const first = await signIn({ sub, email: email?.toUpperCase(), email_verified: true });
    expect(first).toMatchObject({ error: null, actor: { kind: "person", userId: id } });
    const later = await signIn({ sub, email: "someone.else@example.com", email_verified: false });
    expect(later).toMatchObject({ error: null, actor: { kind: "person", userId: id } });
    expect(await events(id)).toEqual([
      { action: "identity.bind", reason: null, after: { issuer: provider.issuer.url } },
      { action: "auth.success", reason: null, after: { method: "oidc" } },
      { action: "auth.success", reason: null, after: { method: "oidc" } },
    ]);
  });
});

describe("endSignIn with oidc signs in, creates and binds nobody", () => {
  const refused: [string, (email: string) => Record<string, unknown>][] = [
    ["for an unverified address", (email) => ({ sub: newSubject(), email, email_verified: false })],
    ["for an address without email_verified", (email) => ({ sub: newSubject(), email })],
    ['for email_verified as the text "true"', (email) => ({ sub: newSubject(), email, email_verified: "true" })],
    ["for an unknown address", () => ({ sub: newSubject(), email: "eve@nowhere.example", email_verified: true })],
    ["without an address", () => ({ sub: newSubject(), email_verified: true })],
  ];
  test.each(refused)("%s", async (_, claimsFor) => {
    const { email } = await makePerson();
    const count = "SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM user_identities) AS bound";
    const before = await asOwner(database.url, count);
    expect(await signIn(claimsFor(email ?? ""))).toMatchObject({ error: "AccessDenied", actor: nobody });
    expect(await asOwner(database.url, count)).toEqual(before);
  });

  test("for another subject with the address of a bound person", async () => {
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

  test("for the person currently signed in in that browser", async () => {
    const [mine, other] = [await makePerson(), await makePerson()];
    const { browser } = await signIn({ sub: newSubject(), email: mine.email, email_verified: true });
    const { actor } = await signIn({ sub: newSubject(), email: other.email, email_verified: true }, browser);
    expect(actor).toMatchObject({ userId: other.id });
    expect(await asOwner(database.url, "SELECT FROM user_identities WHERE user_id = $1", [mine.id])).toHaveLength(1);
  });
});

describe("endSignIn with oidc refuses a redirect", () => {
  const good = async () => {
    const { email } = await makePerson();
    claims = { sub: newSubject(), email, email_verified: true };
    const browser = new Browser();
    return { browser, redirect: new URL(await redirectFor(browser)) };
  };

  test("in a browser that did not start the sign-in", async () => {
    const { redirect } = await good();
    const { browser } = await good();
    expect((await browser.returnFromProvider(redirect.href)).error).not.toBeNull();
    expect((await new Browser().returnFromProvider(redirect.href)).error).not.toBeNull();
    expect(await browser.currentActor()).toEqual(nobody);
  });

  test("with a wrong state", async () => {
    const { browser, redirect } = await good();
    redirect.searchParams.set("state", "forged");
    expect((await browser.returnFromProvider(redirect.href)).error).toBe("OAuthCallback");
  });

  test("with a token for another nonce, client or issuer", async () => {
    for (const wrong of [{ nonce: "another" }, { aud: "someone-else" }, { iss: "https://evil.example" }]) {
      const { email } = await makePerson();
      expect(await signIn({ sub: newSubject(), email, email_verified: true, ...wrong })).toMatchObject({
        error: "OAuthCallback",
        actor: nobody,
      });
    }
  });

  test.each<[string, (parts: string[]) => string[]]>([
    [
      "belongs to another payload",
      ([head = "", body = "", mac = ""]) => [head, encode({ ...decode(body), sub: "else" }), mac],
    ],
    ["is missing", ([head = "", body = ""]) => [head, body, ""]],
    ["is declared unnecessary", ([, body = ""]) => [encode({ alg: "none" }), body, ""]],
    [
      "uses the client secret (HS256)",
      ([, body = ""]) => {
        const signed = `${encode({ alg: "HS256" })}.${body}`;
        return [...signed.split("."), createHmac("sha256", "secret").update(signed).digest("base64url")];
      },
    ],
  ])("with a token whose signature %s", async (_name, change) => {
    const { browser, redirect } = await good();
    let forged = false;
    provider.service.once("beforeResponse", ({ body }: { body: Record<string, unknown> }) => {
      body.id_token = change(String(body.id_token).split(".")).join(".");
      forged = true;
    });
    expect(await browser.returnFromProvider(redirect.href)).toMatchObject({ error: "OAuthCallback" });
    expect(forged).toBe(true);
    expect(await browser.currentActor()).toEqual(nobody);
  });

  test("from a discovery document with another issuer than configured", async () => {
    const discovery = await fetch(`${provider.issuer.url}/.well-known/openid-configuration`).then((answer) =>
      answer.text(),
    );
    const impostor = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(discovery);
    });
    await new Promise<void>((resolve) => impostor.listen(0, "127.0.0.1", resolve));
    env().OIDC_ISSUER = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`;
    try {
      const { browser, redirect } = await good();
      expect(await browser.returnFromProvider(redirect.href)).toMatchObject({ error: "AccessDenied" });
      expect(await browser.currentActor()).toEqual(nobody);
    } finally {
      env().OIDC_ISSUER = provider.issuer.url;
      await new Promise((resolve) => impostor.close(resolve));
    }
  });

  test("with an error instead of a code", async () => {
    const { browser, redirect } = await good();
    redirect.searchParams.delete("code");
    redirect.searchParams.set("error", "access_denied");
    expect((await browser.returnFromProvider(redirect.href)).error).toBe("Callback");
  });
});

describe("endSignIn with oidc", () => {
  test("accepts a valid response despite too many failures of the address and the account", async () => {
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

  test("survives a rotation of secrets in between, and asks to try again if the old secret was removed", async () => {
    const [older, newer] = ["o".repeat(32), "n".repeat(32)];
    const halfWay = async (before: string[], after: string[]) => {
      const { email } = await makePerson();
      claims = { sub: newSubject(), email, email_verified: true };
      env().AUTH_SECRETS = before;
      const browser = new Browser();
      const redirect = await redirectFor(browser);
      env().AUTH_SECRETS = after;
      return { outcome: await browser.returnFromProvider(redirect), browser, again: () => redirectFor(browser) };
    };
    try {
      expect((await halfWay([older], [newer, older])).outcome.error).toBeNull();
      const dropped = await halfWay([older], [newer]);
      expect(dropped.outcome).toMatchObject({ location: "/sign-in", error: "OAuthCallback" });
      expect((await dropped.browser.returnFromProvider(await dropped.again())).error).toBeNull();
    } finally {
      env().AUTH_SECRETS = undefined;
    }
  });
});

describe("beginSignIn with an unreachable provider", () => {
  test("returns an error for the sign-in page", async () => {
    env().OIDC_ISSUER = "http://127.0.0.1:9";
    try {
      expect(await new Browser().goToProvider()).toMatchObject({ error: "OAuthSignin" });
    } finally {
      env().OIDC_ISSUER = provider.issuer.url;
    }
  });
});
