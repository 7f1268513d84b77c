import { describe, expect, test } from "vitest";
import type { Actor } from "#lib/actor.ts";
import { type Role, SCOPES, type Scope } from "#lib/enums.ts";
import {
  type Access,
  admin,
  anyOf,
  auditor,
  both,
  can,
  everyone,
  forWhom,
  limitedToken,
  linkHolder,
  masked,
  ownTenant,
  type Rule,
  scope,
  scrubbed,
  self,
  signedIn,
  withArguments,
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
  keysToken: { kind: "token", userId: ann, limited: true },
  link: { kind: "link", userId: ann, tenantKey: "acme" },
  system: { kind: "system", task: "test" },
} satisfies Record<string, Actor>;
type Name = keyof typeof actors;
const names = Object.keys(actors) as Name[];
const whoGets = (rule: Rule, verdict: Access, source: unknown = null): Name[] =>
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
    expect(whoGets(limitedToken, "ALLOW", source)).toEqual(theirs ? ["keysToken"] : []);
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
  test("what is scrubbed is, and is more than what is masked", () => {
    expect(whoGets(scrubbed(auditor), "SCRUB")).toEqual(["auditor"]);
    expect(whoGets(scrubbed(auditor), "DENY")).toEqual(names.filter((name) => name !== "auditor"));
    expect(scrubbed(auditor).name).toBe("scrubbed: AUDITOR");
    expect(whoGets(anyOf(masked(everyone), scrubbed(auditor)), "SCRUB")).toEqual(["auditor"]);
    expect(whoGets(anyOf(auditor, scrubbed(everyone)), "ALLOW")).toEqual(["auditor"]);
  });
  test("of both the stricter counts", () => {
    expect(whoGets(both(self, admin), "ALLOW", { id: ann })).toEqual(["admin"]);
    expect(whoGets(both(admin, self), "ALLOW", { id: ann })).toEqual(["admin"]);
    expect(whoGets(both(everyone, masked(auditor)), "MASK")).toEqual(["auditor"]);
    expect(both(self, admin).name).toBe("self; ADMIN");
  });
  test("what is masked twice is masked, and not opened", () => {
    expect(whoGets(masked(masked(everyone)), "ALLOW")).toEqual([]);
  });
});

describe("what an argument names", () => {
  const whoGives = (rule: Rule, given: unknown): Name[] =>
    names.filter((name) => rule.check(actors[name], null, given) === "ALLOW");
  const about = forWhom("preferences.write");
  const themselves: Name[] = ["viewer", "auditor", "token", "keysToken", "link"];
  const anybody: Name[] = ["admin", "adminKey", "system"];

  test.each<[string, unknown, boolean]>([
    ["the person themselves, in an input", { userId: ann }, true],
    ["the person themselves", ann, true],
    ["somebody else, in an input", { userId: "usr_bob" }, false],
    ["somebody else", "usr_bob", false],
    ["nobody: so whoever asks", { topicKey: "news" }, true],
    ["nobody, by null", { userId: null }, true],
  ])("%s", (_what, given, isOwn) => {
    expect(whoGives(about, given)).toEqual(
      names.filter((name) => [...anybody, ...(isOwn ? themselves : [])].includes(name)),
    );
  });

  test.each<[string, unknown, boolean]>([
    ["the link's tenant", "acme", true],
    ["the link's tenant, in an input", { tenantKey: "acme" }, true],
    ["another tenant", "globex", false],
    ["another tenant, in an input", { userId: ann, tenantKey: "globex" }, false],
    ["no tenant, in an input", { userId: ann }, true],
    ["no tenant, by null", { tenantKey: null }, true],
    ["nothing", null, true],
  ])("%s", (_what, given, isOwn) => {
    expect(whoGives(ownTenant, given)).toEqual(names.filter((name) => isOwn || name !== "link"));
  });

  test("both are named in the report", () => {
    expect(both(about, ownTenant).name).toBe("may preferences.write, for whom it names; a link for its own tenant");
  });

  test("several rules ask of it, too", () => {
    expect(whoGives(anyOf(about), "usr_bob")).toEqual(anybody);
    expect(whoGives(both(about, signedIn), "usr_bob")).toEqual(anybody);
    expect(names.filter((name) => masked(about).check(actors[name], null, "usr_bob") === "MASK")).toEqual(anybody);
  });

  test("a row has its field's rule, and one for each argument", () => {
    const row = withArguments(admin, { userId: about, first: "field" });
    expect([row.name, row.check(actors.viewer, null), row.check(actors.admin, null)]).toEqual([
      "ADMIN",
      "DENY",
      "ALLOW",
    ]);
    expect(row.arguments).toEqual({ userId: about, first: "field" });
  });
});
