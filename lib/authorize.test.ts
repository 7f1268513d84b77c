import { describe, expect, test } from "vitest";
import type { Actor } from "./actor.ts";
import { type Action, authorize, may } from "./authorize.ts";
import { AccessError } from "./errors.ts";
import { type ROLES, SCOPES, type Scope } from "./vocabulary.ts";

const ann = "usr_ann";
const person = (role: (typeof ROLES)[number]): Actor => ({ kind: "person", userId: ann, role, sessionId: "ses_1" });
const key = (...scopes: Scope[]): Actor => ({ kind: "key", keyId: "key_1", name: "k", scopes });
const anonymous: Actor = { kind: "anonymous" };

const actors = {
  system: { kind: "system", task: "test" },
  admin: person("ADMIN"),
  auditor: person("AUDITOR"),
  viewer: person("VIEWER"),
  token: { kind: "token", userId: ann },
  link: { kind: "link", userId: ann, tenantKey: null },
  anonymous,
} satisfies Record<string, Actor>;
type Name = keyof typeof actors;

interface Rule {
  /** Who may do it to anybody, to Bob as well as to nobody in particular. */
  anybody: Name[];
  /** Who may do it to themselves besides. */
  themselves: Name[];
  /** The scopes of which a key needs one; ADMIN goes without saying. */
  scopes: Scope[];
}

const selfService: Name[] = ["viewer", "token", "link"];

/** Written out by hand, not derived from the code: a changed permission has to be changed in both places. */
const rules: Record<Action, Rule> = {
  "preferences.read": {
    anybody: ["auditor"],
    themselves: selfService,
    scopes: ["PREFERENCES_READ", "PREFERENCES_WRITE"],
  },
  "preferences.write": { anybody: [], themselves: selfService, scopes: ["PREFERENCES_WRITE"] },
  "people.read": { anybody: ["auditor"], themselves: selfService, scopes: ["USERS_READ", "USERS_WRITE"] },
  "people.write": { anybody: [], themselves: [], scopes: ["USERS_WRITE"] },
  "people.token": { anybody: [], themselves: [], scopes: ["USERS_WRITE", "PREFERENCES_WRITE"] },
  "catalogue.read": { anybody: ["auditor"], themselves: selfService, scopes: [...SCOPES] },
  "catalogue.preview": { anybody: ["auditor"], themselves: [], scopes: [] },
  "catalogue.write": { anybody: [], themselves: [], scopes: [] },
  "notifications.send": { anybody: [], themselves: [], scopes: ["SEND"] },
  "notifications.read": { anybody: ["auditor"], themselves: [], scopes: ["SEND"] },
  "deliveries.read": { anybody: ["auditor"], themselves: selfService, scopes: ["SEND"] },
  "keys.read": { anybody: ["auditor"], themselves: [], scopes: [] },
  "keys.write": { anybody: [], themselves: [], scopes: [] },
  "outbox.read": { anybody: [], themselves: [], scopes: [] },
};

const actions = Object.keys(rules) as Action[];
const names = Object.keys(actors) as Name[];

describe.each(actions)("%s", (action) => {
  const { anybody, themselves, scopes } = rules[action];
  const always: Name[] = ["system", "admin", ...anybody];

  test("of somebody else is for those of the table, and for nobody besides", () => {
    expect(names.filter((name) => may(actors[name], action, "usr_bob"))).toEqual(
      names.filter((name) => always.includes(name)),
    );
    expect(names.filter((name) => may(actors[name], action, null))).toEqual(
      names.filter((name) => always.includes(name)),
    );
  });

  test("of themselves is for those of the table, and for nobody besides", () => {
    expect(names.filter((name) => may(actors[name], action, ann))).toEqual(
      names.filter((name) => [...always, ...themselves].includes(name)),
    );
  });

  test("is open to a key by one of its scopes, and by no other", () => {
    expect(SCOPES.filter((scope) => may(key(scope), action, ann))).toEqual(
      SCOPES.filter((scope) => scope === "ADMIN" || scopes.includes(scope)),
    );
    expect(may(key(), action)).toBe(action === "catalogue.read");
  });

  test("tells a stranger to sign in, and the rest that they may not", () => {
    expect(() => authorize(anonymous, action, ann)).toThrow(
      expect.objectContaining({ code: "UNAUTHENTICATED" }) as AccessError,
    );
    for (const name of names.filter((name) => name !== "anonymous" && !may(actors[name], action, "usr_bob"))) {
      const refuse = () => authorize(actors[name], action, "usr_bob");
      expect(refuse).toThrow(AccessError);
      expect(refuse).toThrow(expect.objectContaining({ code: "FORBIDDEN" }) as AccessError);
    }
  });
});

test("an auditor writes nothing, not even what everybody may write of themselves", () => {
  const written = actions.filter((action) => !action.endsWith(".read") && action !== "catalogue.preview");
  expect(written.filter((action) => may(actors.auditor, action, ann))).toEqual([]);
});
