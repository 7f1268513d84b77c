import { beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { maskAddress } from "#lib/contacts/mask.ts";
import { AccessError, ValidationError } from "#lib/errors.ts";
import { listPeople } from "./list.ts";
import { upsertUsers } from "./upsert.ts";

const database = useDatabase();
const odd = ["100% Ann", "under_score", "back\\slash", "Ζωή", "陳大文", "O'Brien"];

beforeAll(async () => {
  await upsertUsers(ctxFor(), {
    users: Array.from({ length: 23 }, (_, n) => ({ externalId: `row-${n}`, name: `Plain ${n}` })),
  });
  await upsertUsers(ctxFor(), { users: odd.map((name, n) => ({ externalId: `odd-${n}`, name })) });
  await upsertUsers(ctxFor(), { users: [{ externalId: "CRM-77", email: "Search.Me@example.com" }] });
});

const everybody = odd.length + 24;

describe("listPeople, pages", () => {
  test.each([1, 7, 10, 100])("of %d contain each person once, in the order of creation", async (first) => {
    const ids: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listPeople>> = await listPeople(ctxFor(), { first, after });
      expect(page.edges.length).toBeLessThanOrEqual(first);
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      ids.push(...page.edges.map(({ node }) => node.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    const kept = await asOwner<{ id: string }>(database.url, 'SELECT id FROM users ORDER BY id COLLATE "C"');
    expect(ids).toEqual(kept.map(({ id }) => id));
    expect(ids).toHaveLength(everybody);
  });

  test("count the whole list, not the page", async () => {
    expect(await (await listPeople(ctxFor(), { first: 2 })).totalCount()).toBe(everybody);
    expect(await (await listPeople(ctxFor(), { first: 2, search: "plain" })).totalCount()).toBe(23);
  });

  test("are empty and have no cursor after the last person", async () => {
    const { pageInfo } = await listPeople(ctxFor(), { first: 100 });
    const beyond = await listPeople(ctxFor(), { first: 5, after: pageInfo.endCursor });
    expect(beyond).toMatchObject({
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null, endCursor: null },
    });
  });

  test.each([0, -1, 101, 1.5, Number.NaN])("of %d are rejected", async (first) => {
    await expect(listPeople(ctxFor(), { first })).rejects.toMatchObject({ path: ["first"] });
  });

  test.each(["", "garbage", "dXNyXzE", Buffer.from("usr_' OR 1=1 --".padEnd(30)).toString("base64url")])(
    "after the cursor %j are rejected",
    async (after) => {
      await expect(listPeople(ctxFor(), { first: 1, after })).rejects.toBeInstanceOf(ValidationError);
    },
  );
});

describe("listPeople, search", () => {
  const searches: [string, string[]][] = [
    ["%", ["100% Ann"]],
    ["_", ["under_score"]],
    ["\\", ["back\\slash"]],
    ["0%", ["100% Ann"]],
    ["r_s", ["under_score"]],
    ["'", ["O'Brien"]],
    ["ζω", ["Ζωή"]],
    ["大", ["陳大文"]],
    ["O'BRIEN", ["O'Brien"]],
    ["  under_score  ", ["under_score"]],
    ["nobody at all", []],
  ];
  test.each(searches)("for %j finds %j", async (search, names) => {
    const { edges, totalCount } = await listPeople(ctxFor(), { first: 100, search });
    expect(edges.map(({ node }) => node.name)).toEqual(names);
    expect(await totalCount()).toBe(names.length);
  });

  test.each([
    ["zoe", ["Zoë Müller", "Zoe\u0308 Mu\u0308ller"]],
    ["ZOË", ["Zoë Müller", "Zoe\u0308 Mu\u0308ller"]],
    ["Zoe\u0308 mu", ["Zoë Müller", "Zoe\u0308 Mu\u0308ller"]],
    ["soren strasse", ["Søren Straße"]],
    ["łukasz", ["Lukasz"]],
    ["％", ["100% Ann"]],
  ])("for %j finds names with and without accents, composed and decomposed", async (search, names) => {
    await asOwner(
      database.url,
      "INSERT INTO users (id, name) VALUES ('usr_~1', $1), ('usr_~2', $2), ('usr_~3', 'Søren Straße'), ('usr_~4', 'Lukasz')",
      ["Zoë Müller", "Zoe\u0308 Mu\u0308ller"],
    );
    const { edges } = await listPeople(ctxFor(), { first: 100, search });
    await asOwner(database.url, "DELETE FROM users WHERE id LIKE 'usr_~%'");
    expect(edges.map(({ node }) => node.name)).toEqual(names);
  });

  test.each(["münchen.example", "INFO@MÜNCHEN.example", "xn--mnchen", "+44 (0)20 7946 0958"])(
    "for %j finds the owner of this address or number in any spelling",
    async (search) => {
      await upsertUsers(ctxFor(), {
        users: [{ externalId: "munich", email: "info@münchen.example", phone: "+442079460958" }],
      });
      const { edges } = await listPeople(ctxFor(), { first: 100, search });
      await asOwner(database.url, "DELETE FROM users WHERE external_id = 'munich'");
      expect(edges.map(({ node }) => node.externalId)).toEqual(["munich"]);
    },
  );

  test.each(["search.me@", "crm-7", "EXAMPLE.COM"])("for %j matches addresses and external ids too", async (search) => {
    const { edges } = await listPeople(ctxFor(), { first: 100, search });
    expect(edges.map(({ node }) => node.externalId)).toEqual(["CRM-77"]);
  });

  test.each([
    ["pl", 23],
    ["p", 23],
    ["1", 12],
    ["Ö", odd.length],
    ["lo", 0],
    ["la", 0],
    ["un", 1],
    ["sc", 0],
    ["an", 1],
    ["cr", 1],
    ["77", 0],
    ["se", 1],
    ["me", 0],
  ])("for one or two letters or digits, like %j, finds %i people by the beginning of a word", async (search, found) => {
    const { edges, totalCount } = await listPeople(ctxFor(), { first: 100, search });
    expect([edges.length, await totalCount()]).toEqual([found, found]);
  });

  test("for two letters finds no part of an address for an AUDITOR", async () => {
    const auditor = ctxFor({ kind: "person", userId: "usr_1", role: "AUDITOR", sessionId: "ses_1" });
    expect((await listPeople(auditor, { first: 100, search: "se" })).edges).toEqual([]);
    const whole = await listPeople(auditor, { first: 100, search: "Search.Me@example.com" });
    expect(whole.edges.map(({ node }) => node.externalId)).toEqual(["CRM-77"]);
  });

  test.each([null, undefined, "", "   "])("for %j returns everyone", async (search) => {
    expect((await listPeople(ctxFor(), { first: 100, search })).edges).toHaveLength(everybody);
  });

  test.each(["a\0b", "\uD800"])("for %j is rejected because it is not valid text", async (search) => {
    await expect(listPeople(ctxFor(), { first: 1, search })).rejects.toMatchObject({ path: ["search"] });
  });
});

const unauthorized: [string, Actor][] = [
  ["a VIEWER", { kind: "person", userId: "usr_1", role: "VIEWER", sessionId: "ses_1" }],
  ["a user token", { kind: "token", userId: "usr_1" }],
  ["a key with SEND", { kind: "key", keyId: "key_1", name: "k", scopes: ["SEND", "PREFERENCES_WRITE"] }],
  ["a caller without credentials", { kind: "anonymous" }],
];
describe("listPeople", () => {
  test.each(unauthorized)("rejects %s", async (_, actor) => {
    await expect(listPeople(ctxFor(actor), { first: 1 })).rejects.toBeInstanceOf(AccessError);
  });
});

describe("maskAddress", () => {
  test.each([
    ["ann@example.com", "a•••@e•••.com"],
    ["😀smile@例子.广告", "😀•••@例•••.广告"],
    ["info@xn--mnchen-3ya.example", "i•••@m•••.example"],
    ["ann@localhost", "a•••@l•••"],
    ["+4915112345678", "+4•••••78"],
    ["U012AB3CD", "U0•••"],
  ])("masks %s as %s", (address, shown) => {
    expect(maskAddress(address)).toBe(shown);
  });
});
