import { describe, expect, test } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { type Role, SCOPES, type Scope } from "#lib/vocabulary.ts";
import {
  admin,
  anyOf,
  auditor,
  can,
  everyone,
  linkHolder,
  masked,
  type Rule,
  scope,
  self,
  signedIn,
  type Verdict,
} from "./rules.ts";

const ann = "usr_ann";
const user = (role: Role): Actor => ({ kind: "person", userId: ann, role, sessionId: "ses_1" });
const key = (...scopes: Scope[]): Actor => ({ kind: "key", keyId: "key_1", name: "k", scopes });

const actors = {
  anonymous: { kind: "anonymous" },
  viewer: user("VIEWER"),
  auditor: user("AUDITOR"),
  admin: user("ADMIN"),
  key: key("SEND"),
  adminKey: key("ADMIN"),
  token: { kind: "token", userId: ann },
  link: { kind: "link", userId: ann, tenantKey: null },
  system: { kind: "system", task: "test" },
} satisfies Record<string, Actor>;
type Name = keyof typeof actors;
const names = Object.keys(actors) as Name[];
const whoGets = (rule: Rule, verdict: Verdict, source: unknown = null): Name[] =>
  names.filter((name) => rule.check(actors[name], source) === verdict);

const rules: [rule: Rule, name: string, allowed: Name[]][] = [
  [everyone, "everyone", names],
  [signedIn, "signed in", names.filter((name) => name !== "anonymous")],
  [admin, "ADMIN", ["admin", "adminKey", "system"]],
  [auditor, "AUDITOR", ["auditor"]],
  [scope("SEND"), "key SEND", ["key", "adminKey"]],
  [scope("USERS_READ", "USERS_WRITE"), "key USERS_READ|USERS_WRITE", ["adminKey"]],
  [can("keys.write"), "may keys.write", ["admin", "adminKey", "system"]],
  [can("keys.read"), "may keys.read", ["auditor", "admin", "adminKey", "system"]],
];

test.each(rules)("%j", (rule, name, allowed) => {
  expect(rule.name).toBe(name);
  expect(whoGets(rule, "ALLOW")).toEqual(allowed);
  expect(whoGets(rule, "DENY")).toEqual(names.filter((one) => !allowed.includes(one)));
});

test("a key gets through by one of the scopes that a rule names, and by no other", () => {
  const rule = scope("SEND", "OPERATIONS");
  expect(SCOPES.filter((one) => rule.check(key(one), null) === "ALLOW")).toEqual(["SEND", "OPERATIONS", "ADMIN"]);
});

describe("whose an object is", () => {
  const whose: [string, unknown, boolean][] = [
    ["the person themselves", { id: ann }, true],
    ["what belongs to them", { id: "dlv_1", userId: ann }, true],
    ["what belongs to somebody else, whatever its id", { id: ann, userId: "usr_bob" }, false],
    ["somebody else", { id: "usr_bob" }, false],
    ["what belongs to nobody any more", { id: ann, userId: null }, false],
    ["an id that is no text", { id: 1 }, false],
    ["an object without an id", {}, false],
    ["nothing", null, false],
    ["nothing at all", undefined, false],
    ["text", ann, false],
  ];
  test.each(whose)("%s", (_name, source, theirs) => {
    expect(whoGets(self, "ALLOW", source)).toEqual(theirs ? ["viewer", "auditor", "admin", "token"] : []);
    expect(whoGets(linkHolder, "ALLOW", source)).toEqual(theirs ? ["link"] : []);
  });
  test("they are named in the report", () => {
    expect([self.name, linkHolder.name]).toEqual(["self", "link holder"]);
  });
});

describe("several rules", () => {
  const contact = anyOf(self, admin, masked(auditor), masked(linkHolder));
  test("the kindest counts, whatever the order", () => {
    expect(whoGets(contact, "ALLOW", { id: ann })).toEqual([
      "viewer",
      "auditor",
      "admin",
      "adminKey",
      "token",
      "system",
    ]);
    expect(whoGets(contact, "MASK", { id: ann })).toEqual(["link"]);
    expect(whoGets(contact, "MASK", { id: "usr_bob" })).toEqual(["auditor"]);
    expect(whoGets(anyOf(masked(everyone), auditor), "ALLOW")).toEqual(["auditor"]);
    expect(whoGets(anyOf(auditor, masked(everyone)), "ALLOW")).toEqual(["auditor"]);
  });
  test("none at all denies everybody", () => {
    expect(whoGets(anyOf(), "DENY")).toEqual(names);
  });
  test("their names stand together", () => {
    expect(contact.name).toBe("self, ADMIN, masked: AUDITOR, masked: link holder");
  });
  test("what is masked is denied to everybody else", () => {
    expect(whoGets(masked(auditor), "MASK")).toEqual(["auditor"]);
    expect(whoGets(masked(auditor), "DENY")).toEqual(names.filter((name) => name !== "auditor"));
  });
  test("what is masked twice is masked, and not opened", () => {
    expect(whoGets(masked(masked(everyone)), "ALLOW")).toEqual([]);
  });
});
