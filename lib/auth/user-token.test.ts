import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { useApi } from "#graphql/testing/http.ts";
import { type Actor, actorId } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import type { Person } from "#lib/people/index.ts";
import { signToken } from "#lib/signing/signed-token.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import {
  actorFromHeaders,
  createApiKey,
  createPreferenceLink,
  createUserToken,
  revokeApiKey,
  rotateApiKey,
} from "./index.ts";

const database = useDatabase();
const api = useApi();

let ada: Person;
let bob: Person;
let topic: Topic;
beforeAll(async () => {
  ada = await makePerson({ name: "Ada", email: "ada@example.com", phone: "+15550001234", slackUserId: "U0ADA" });
  bob = await makePerson();
  topic = await makeTopic();
});

const now = new Date();
const crm = ctxFor(key("PREFERENCES_WRITE"), now);
const actorOf = (token: string, at = now) => actorFromHeaders({ authorization: `Bearer ${token}`, cookie: null }, at);
const tokenOfUrl = (url: string) => url.slice(url.lastIndexOf("/") + 1);
const linkTo = async (person: Person, tenantKey?: string) =>
  tokenOfUrl((await createPreferenceLink(crm, { userId: person.id, tenantKey })).url);
const queryWith = (token: string, query: string) => api.query(query, undefined, { authorization: `Bearer ${token}` });
const set = (userId?: string) =>
  `mutation { setPreference(input: { ${userId ? `userId: "${userId}", ` : ""}topicKey: "${topic.key}", channel: EMAIL, enabled: false }) { __typename } }`;
const makeAdmin = async (): Promise<Person> => {
  const person = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [person.id]);
  return person;
};
const seconds = (ms: number) => new Date(now.getTime() + ms * 1_000);

describe.each([
  ["a user token", createUserToken, 900, 3_600],
  ["a preference link", createPreferenceLink, 604_800, 7_776_000],
] as const)("%s", (_name, create, usual, most) => {
  test("has the default or requested lifetime, within limits", async () => {
    const lifetime = async (ttlSeconds?: number) =>
      ((await create(crm, { userId: ada.id, ttlSeconds })).expiresAt.getTime() - now.getTime()) / 1_000;
    expect([await lifetime(), await lifetime(60), await lifetime(most)]).toEqual([usual, 60, most]);
    for (const ttlSeconds of [-1, 0, 59, most + 1, 60.5, Number.NaN])
      await expect(create(crm, { userId: ada.id, ttlSeconds })).rejects.toThrow(ValidationError);
  });

  test("can be created by integrators and administrators, for existing people", async () => {
    for (const actor of [system, key("USERS_WRITE"), signedIn(bob.id, "ADMIN")])
      expect(await create(ctxFor(actor, now), { userId: ada.id })).toBeTruthy();
    const others: Actor[] = [
      { kind: "anonymous" },
      { kind: "token", userId: ada.id },
      { kind: "link", userId: ada.id, tenantKey: null },
      signedIn(ada.id),
      signedIn(ada.id, "AUDITOR"),
      key("SEND", "USERS_READ", "PREFERENCES_READ"),
    ];
    for (const actor of others)
      await expect(create(ctxFor(actor, now), { userId: ada.id })).rejects.toThrow(AccessError);
    for (const userId of ["", "usr_nobody", "\0"]) await expect(create(crm, { userId })).rejects.toThrow(NotFoundError);
  });

  test("is audited without revealing the token", async () => {
    const made = JSON.stringify(Object.values(await create(crm, { userId: ada.id })));
    const token = /v1\.[\w.-]+/.exec(made)?.[0] ?? "none";
    expect(await actorOf(token)).toMatchObject({ userId: ada.id });
    const event = (await eventsOf({})).at(-1);
    expect(event).toMatchObject({
      subject: ada.id,
      action: expect.stringMatching(/^(userToken|preferenceLink)\.create$/),
      after: { expiresAt: expect.any(String) },
    });
    expect(JSON.stringify(event)).not.toContain(token.split(".")[2]);
  });

  test("is refused after expiry, without its secret and after the person is deleted", async () => {
    const gone = await makePerson();
    const made = await create(crm, { userId: gone.id, ttlSeconds: 60 });
    const token = "token" in made ? made.token : tokenOfUrl(made.url);
    expect(await actorOf(token, seconds(59.999))).toMatchObject({ userId: gone.id });
    expect(await actorOf(token, seconds(60))).toBeNull();
    env().AUTH_SECRETS = ["another secret, thirty-two or more"];
    expect(await actorOf(token)).toBeNull();
    env().AUTH_SECRETS = undefined;
    expect(await actorOf(token)).not.toBeNull();
    await asOwner(database.url, "DELETE FROM users WHERE id = $1", [gone.id]);
    expect(await actorOf(token)).toBeNull();
  });
});

describe("isIssuerStillValid", () => {
  test.each([
    ["a user token", createUserToken, "USER_TOKEN"],
    ["a preference link", createPreferenceLink, "PREFERENCE_LINK"],
  ] as const)(
    "changes made with %s name the issuing key, and revoking the key ends it",
    async (_name, create, kind) => {
      const cat = await makePerson();
      const admin = ctxFor(system, now);
      const { apiKey } = await createApiKey(admin, { name: "shop", scopes: ["PREFERENCES_WRITE"] });
      const shop = ctxFor({ kind: "key", keyId: apiKey.id, name: "shop", scopes: ["PREFERENCES_WRITE"] }, now);
      const made = await create(shop, { userId: cat.id });
      const token = "token" in made ? made.token : tokenOfUrl(made.url);
      expect((await queryWith(token, set())).data).toEqual({ setPreference: { __typename: "PreferencesSet" } });
      const rows = await asOwner(
        database.url,
        "SELECT actor, actor_role FROM audit_events WHERE action = 'preference.set' AND subject = $1 ORDER BY id DESC LIMIT 1",
        [cat.id],
      );
      expect(rows).toEqual([{ actor: cat.id, actor_role: `${kind} of ${apiKey.id}` }]);
      await rotateApiKey(admin, { id: apiKey.id, overlapSeconds: 0 });
      expect(await actorOf(token), "a successor leaves links in mails alone").not.toBeNull();
      await revokeApiKey(admin, { id: apiKey.id, reason: "leaked" });
      expect(await actorOf(token)).toBeNull();
    },
  );

  test.each([
    ["a user token", createUserToken],
    ["a preference link", createPreferenceLink],
  ] as const)("%s of an administrator ends when they are demoted or erased", async (_name, create) => {
    const [dan, eve] = [await makeAdmin(), await makeAdmin()];
    const [byDan = "", byEve = ""] = await Promise.all(
      [dan, eve].map(async ({ id }) => {
        const made = await create(ctxFor(signedIn(id, "ADMIN"), now), { userId: ada.id });
        return "token" in made ? made.token : tokenOfUrl(made.url);
      }),
    );
    expect([await actorOf(byDan), await actorOf(byEve)]).toMatchObject([{ via: dan.id }, { via: eve.id }]);
    await asOwner(database.url, "UPDATE users SET role = 'AUDITOR' WHERE id = $1", [dan.id]);
    expect(await actorOf(byDan)).toBeNull();
    expect(await actorOf(byEve), "another's holds").not.toBeNull();
    await asOwner(database.url, "DELETE FROM users WHERE id = $1", [eve.id]);
    expect(await actorOf(byEve)).toBeNull();
  });

  test("a token of another purpose or shape is refused", async () => {
    expect(await actorOf(await signToken("unsubscribe", { u: ada.id, e: Date.now() + 1e6 }))).toBeNull();
    for (const payload of [{}, { u: 1, e: 1e15 }, { u: ada.id }, { u: ada.id, e: "1e15" }])
      expect(await actorOf(await signToken("user-token", payload))).toBeNull();
  });
});

describe("a user token over HTTP", () => {
  test("has the person's own rights as VIEWER, whatever their role", async () => {
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [ada.id]);
    const { token } = await createUserToken(ctxFor(key("ADMIN"), now), { userId: ada.id });
    const own = await queryWith(
      token,
      "{ me { id email preferences { channels { address } } schedule { digestTime } } }",
    );
    expect(own).toMatchObject({ status: 200, errors: [], data: { me: { id: ada.id, email: "ada@example.com" } } });
    expect((await queryWith(token, set())).data).toEqual({ setPreference: { __typename: "PreferencesSet" } });
    for (const query of [
      `{ user(id: "${bob.id}") { id } }`,
      "{ users(first: 1) { edges { node { id } } } }",
      "{ apiKeys { id } }",
      set(bob.id),
      `mutation { createUserToken(input: { userId: "${ada.id}" }) { __typename } }`,
    ])
      expect((await queryWith(token, query)).codes, query).toEqual(["FORBIDDEN"]);
  });

  test.each([["PREFERENCES_WRITE"], ["USERS_WRITE"]] as const)(
    "made with a key with %s is limited to preferences, with masked addresses",
    async (scope) => {
      const maker = ctxFor(key(scope), now);
      const { token } = await createUserToken(maker, { userId: ada.id });
      expect(await actorOf(token)).toEqual({ kind: "token", userId: ada.id, limited: true, via: actorId(maker.actor) });
      const own = await queryWith(
        token,
        `{ me { id name externalId role locale email phone slackUserId deliveries(first: 1) { totalCount } schedule { digestTime }
          preferences { channels { address } sections { name } } } }`,
      );
      expect(own).toMatchObject({
        errors: [],
        data: {
          me: {
            name: ada.name,
            externalId: ada.externalId,
            email: "a•••@e•••.com",
            phone: "+1•••••34",
            slackUserId: "U0•••",
            preferences: { channels: [{ address: "a•••@e•••.com" }, { address: "+1•••••34" }, { address: "U0•••" }] },
          },
        },
      });
      const written = await queryWith(token, set());
      expect(written.data).toEqual({ setPreference: { __typename: "PreferencesSet" } });
      for (const query of [
        "{ me { history(first: 1) { edges { node { id } } } } }",
        "{ me { consents(first: 1) { edges { node { id } } } } }",
        `mutation { exportUserData(input: { userId: "${ada.id}" }) { __typename } }`,
        `mutation { eraseUser(input: { userId: "${ada.id}", reason: "x" }) { __typename } }`,
        `{ user(id: "${bob.id}") { id } }`,
      ]) {
        const { codes, text } = await queryWith(token, query);
        expect(codes, query).toEqual(["FORBIDDEN"]);
        expect(text).not.toMatch(/ada@|0001234|U0ADA/);
      }
    },
  );

  test("made by an ADMIN, or without a recorded issuer, has the full rights", async () => {
    for (const actor of [key("ADMIN"), signedIn((await makeAdmin()).id, "ADMIN"), system]) {
      const { token } = await createUserToken(ctxFor(actor, now), { userId: ada.id });
      expect(await actorOf(token)).toEqual({ kind: "token", userId: ada.id, via: actorId(actor) });
    }
    const old = await signToken("user-token", { u: ada.id, e: now.getTime() + 1 });
    expect(await actorOf(old)).toEqual({ kind: "token", userId: ada.id });
    expect(await actorOf(await signToken("user-token", { u: ada.id, e: now.getTime() + 1, l: false }))).toBeNull();
  });

  test("gets 401 if it is forged or expired", async () => {
    const { token } = await createUserToken(ctxFor(system, seconds(-900)), { userId: ada.id });
    for (const one of [token, `${token.slice(0, -1)}A`, "v1.e30.AAAAAAAAAAAAAAAAAAAAAA"])
      expect((await queryWith(one, "{ me { id } }")).status).toBe(401);
  });
});

describe("a preference link over HTTP", () => {
  test("gives access to the preferences with masked addresses, and to nothing else of the person", async () => {
    const token = await linkTo(ada);
    const answer = await queryWith(
      token,
      "{ me { id locale email phone slackUserId preferences { channels { address } sections { name } } schedule { digestTime } } }",
    );
    expect(answer).toMatchObject({
      errors: [],
      data: {
        me: {
          email: "a•••@e•••.com",
          phone: "+1•••••34",
          slackUserId: "U0•••",
          preferences: { channels: [{ address: "a•••@e•••.com" }, { address: "+1•••••34" }, { address: "U0•••" }] },
        },
      },
    });
    expect(answer.text).not.toMatch(/ada@|0001234|U0ADA/);
    for (const field of ["name", "externalId", "deliveries(first: 1) { totalCount }"])
      expect((await queryWith(token, `{ me { id ${field} } }`)).codes, field).toEqual(["FORBIDDEN"]);
    const written = await queryWith(
      token,
      `mutation { setPreference(input: { topicKey: "${topic.key}", channel: EMAIL, enabled: true }) { ... on PreferencesSet { preferences { channels { address } } } } }`,
    );
    expect(written.errors).toEqual([]);
    expect(written.text).not.toMatch(/ada@|0001234|U0ADA/);
  });

  test("gives no access to other people or to lists", async () => {
    const token = await linkTo(bob);
    for (const query of [
      `{ user(id: "${ada.id}") { id } }`,
      "{ users(first: 1) { edges { node { id } } } }",
      "{ deliveries(first: 1) { edges { node { id } } } }",
      set(ada.id),
      `mutation { createPreferenceLink(input: { userId: "${bob.id}" }) { __typename } }`,
    ])
      expect((await queryWith(token, query)).codes, query).toEqual(["FORBIDDEN"]);
  });

  test("made for a tenant gives access to that tenant only", async () => {
    await setTenantPolicy(ctxFor(), {
      tenantKey: "acme",
      topicKey: topic.key,
      channel: "SMS",
      policy: "DEFAULT_OFF",
      locked: true,
    });
    const token = await linkTo(bob, "acme");
    const tenant = (at = "") => `{ me { preferences${at} { tenantKey } } }`;
    expect((await queryWith(token, tenant())).data).toEqual({ me: { preferences: { tenantKey: "acme" } } });
    expect((await queryWith(token, tenant('(tenantKey: "other")'))).codes).toEqual(["FORBIDDEN"]);
    expect((await queryWith(await linkTo(bob), tenant('(tenantKey: "acme")'))).codes).toEqual(["FORBIDDEN"]);
    expect((await queryWith(token, set())).data).toEqual({ setPreference: { __typename: "PreferencesSet" } });
    const rows = await asOwner(database.url, "SELECT tenant_key FROM preferences WHERE user_id = $1", [bob.id]);
    expect(rows).toEqual([{ tenant_key: "acme" }]);
    const off = `mutation { setChannelSwitch(input: { channel: SMS, enabled: false }) { ... on PreferencesSet { preferences { tenantKey } } } }`;
    expect((await queryWith(token, off)).data).toEqual({ setChannelSwitch: { preferences: { tenantKey: "acme" } } });
  });
});
