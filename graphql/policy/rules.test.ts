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
  forNamedPerson,
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
const actorsWith = (rule: Rule, access: Access, source: unknown = null): Name[] =>
  names.filter((name) => rule.check(actors[name], source) === access);

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

describe("rules", () => {
  test.each(rules)("%j has its name and allows only its actors", (rule, name, allowed) => {
    expect(rule.name).toBe(name);
    expect(actorsWith(rule, "ALLOW")).toEqual(allowed);
    expect(actorsWith(rule, "DENY")).toEqual(names.filter((one) => !allowed.includes(one)));
  });
});

describe("scope", () => {
  test("allows a key with one of the scopes of the rule or with ADMIN", () => {
    const rule = scope("SEND", "OPERATIONS");
    expect(SCOPES.filter((one) => rule.check(key(one), null) === "ALLOW")).toEqual(["SEND", "OPERATIONS", "ADMIN"]);
  });
});

describe("self, linkHolder and limitedToken", () => {
  const cases: [string, unknown, boolean][] = [
    ["the person", { id: ann }, true],
    ["an object of the person", { id: "dlv_1", userId: ann }, true],
    ["an object of another person with the person's id", { id: ann, userId: "usr_bob" }, false],
    ["another person", { id: "usr_bob" }, false],
    ["an object without a person", { id: ann, userId: null }, false],
    ["an id that is not a text", { id: 1 }, false],
    ["an object without an id", {}, false],
    ["null", null, false],
    ["undefined", undefined, false],
    ["a text", ann, false],
  ];
  test.each(cases)("check the owner of %s", (_name, source, isOwn) => {
    expect(actorsWith(self, "ALLOW", source)).toEqual(isOwn ? ["viewer", "auditor", "admin", "token"] : []);
    expect(actorsWith(linkHolder, "ALLOW", source)).toEqual(isOwn ? ["link"] : []);
    expect(actorsWith(limitedToken, "ALLOW", source)).toEqual(isOwn ? ["keysToken"] : []);
  });
  test("have their names in the report", () => {
    expect([self.name, linkHolder.name]).toEqual(["self", "link holder"]);
  });
});

describe("combined rules", () => {
  const contact = anyOf(self, admin, masked(auditor), masked(linkHolder));
  test("apply the most permissive rule of anyOf in any order", () => {
    expect(actorsWith(contact, "ALLOW", { id: ann })).toEqual([
      "viewer",
      "auditor",
      "admin",
      "adminKey",
      "token",
      "system",
    ]);
    expect(actorsWith(contact, "MASK", { id: ann })).toEqual(["link"]);
    expect(actorsWith(contact, "MASK", { id: "usr_bob" })).toEqual(["auditor"]);
    expect(actorsWith(anyOf(masked(everyone), auditor), "ALLOW")).toEqual(["auditor"]);
    expect(actorsWith(anyOf(auditor, masked(everyone)), "ALLOW")).toEqual(["auditor"]);
  });
  test("deny every actor if anyOf has no rules", () => {
    expect(actorsWith(anyOf(), "DENY")).toEqual(names);
  });
  test("join the names of the rules of anyOf", () => {
    expect(contact.name).toBe("self, ADMIN, masked: AUDITOR, masked: link holder");
  });
  test("return MASK for the actors of a masked rule and DENY for others", () => {
    expect(actorsWith(masked(auditor), "MASK")).toEqual(["auditor"]);
    expect(actorsWith(masked(auditor), "DENY")).toEqual(names.filter((name) => name !== "auditor"));
  });
  test("return SCRUB for the actors of a scrubbed rule, which is more permissive than MASK", () => {
    expect(actorsWith(scrubbed(auditor), "SCRUB")).toEqual(["auditor"]);
    expect(actorsWith(scrubbed(auditor), "DENY")).toEqual(names.filter((name) => name !== "auditor"));
    expect(scrubbed(auditor).name).toBe("scrubbed: AUDITOR");
    expect(actorsWith(anyOf(masked(everyone), scrubbed(auditor)), "SCRUB")).toEqual(["auditor"]);
    expect(actorsWith(anyOf(auditor, scrubbed(everyone)), "ALLOW")).toEqual(["auditor"]);
  });
  test("apply the stricter rule of both", () => {
    expect(actorsWith(both(self, admin), "ALLOW", { id: ann })).toEqual(["admin"]);
    expect(actorsWith(both(admin, self), "ALLOW", { id: ann })).toEqual(["admin"]);
    expect(actorsWith(both(everyone, masked(auditor)), "MASK")).toEqual(["auditor"]);
    expect(both(self, admin).name).toBe("self; ADMIN");
  });
  test("do not return ALLOW for a rule that is masked twice", () => {
    expect(actorsWith(masked(masked(everyone)), "ALLOW")).toEqual([]);
  });
});

describe("forNamedPerson and ownTenant", () => {
  const actorsThatMayPass = (rule: Rule, given: unknown): Name[] =>
    names.filter((name) => rule.check(actors[name], null, given) === "ALLOW");
  const about = forNamedPerson("preferences.write");
  const ownActors: Name[] = ["viewer", "auditor", "token", "keysToken", "link"];
  const privilegedActors: Name[] = ["admin", "adminKey", "system"];

  test.each<[string, unknown, boolean]>([
    ["the actor's own id in an input", { userId: ann }, true],
    ["the actor's own id", ann, true],
    ["another person's id in an input", { userId: "usr_bob" }, false],
    ["another person's id", "usr_bob", false],
    ["an input without an id, which means the actor", { topicKey: "news" }, true],
    ["an input with the id null", { userId: null }, true],
  ])("check the person of %s", (_argument, given, isOwn) => {
    expect(actorsThatMayPass(about, given)).toEqual(
      names.filter((name) => [...privilegedActors, ...(isOwn ? ownActors : [])].includes(name)),
    );
  });

  test.each<[string, unknown, boolean]>([
    ["the link's tenant", "acme", true],
    ["the link's tenant in an input", { tenantKey: "acme" }, true],
    ["another tenant", "globex", false],
    ["another tenant in an input", { userId: ann, tenantKey: "globex" }, false],
    ["an input without a tenant", { userId: ann }, true],
    ["an input with the tenant null", { tenantKey: null }, true],
    ["null", null, true],
  ])("check the tenant of %s", (_argument, given, isOwn) => {
    expect(actorsThatMayPass(ownTenant, given)).toEqual(names.filter((name) => isOwn || name !== "link"));
  });

  test("have their names in the report", () => {
    expect(both(about, ownTenant).name).toBe(
      "may preferences.write, for the person that it names; a link for its own tenant",
    );
  });

  test("check the argument inside anyOf, both and masked", () => {
    expect(actorsThatMayPass(anyOf(about), "usr_bob")).toEqual(privilegedActors);
    expect(actorsThatMayPass(both(about, signedIn), "usr_bob")).toEqual(privilegedActors);
    expect(names.filter((name) => masked(about).check(actors[name], null, "usr_bob") === "MASK")).toEqual(
      privilegedActors,
    );
  });

  test("are the rules of arguments in withArguments, which keeps the rule of the field", () => {
    const row = withArguments(admin, { userId: about, first: "field" });
    expect([row.name, row.check(actors.viewer, null), row.check(actors.admin, null)]).toEqual([
      "ADMIN",
      "DENY",
      "ALLOW",
    ]);
    expect(row.arguments).toEqual({ userId: about, first: "field" });
  });
});
