import { describe, expect, test } from "vitest";
import { type ROLES, SCOPES, type Scope } from "#lib/enums.ts";
import type { Actor } from "./actor.ts";
import { type Action, authorize, may, tenantFor } from "./authorize.ts";
import { AccessError } from "./errors.ts";

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
  keysToken: { kind: "token", userId: ann, limited: true },
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

const selfService: Name[] = ["auditor", "viewer", "token", "keysToken", "link"];
/** What a link, which may have been forwarded, does not open. */
const inPerson: Name[] = ["auditor", "viewer", "token"];

/** Written out by hand, not derived from the code: a changed permission has to be changed in both places. */
const rules: Record<Action, Rule> = {
  "preferences.read": {
    anybody: ["auditor"],
    themselves: selfService,
    scopes: ["PREFERENCES_READ", "PREFERENCES_WRITE"],
  },
  "preferences.write": { anybody: [], themselves: selfService, scopes: ["PREFERENCES_WRITE"] },
  "people.find": {
    anybody: ["auditor"],
    themselves: selfService,
    scopes: ["USERS_READ", "USERS_WRITE", "PREFERENCES_READ", "PREFERENCES_WRITE", "SEND", "AUDIT_READ"],
  },
  "people.read": { anybody: ["auditor"], themselves: inPerson, scopes: ["USERS_READ", "USERS_WRITE"] },
  "people.write": { anybody: [], themselves: [], scopes: ["USERS_WRITE"] },
  "people.export": { anybody: [], themselves: ["auditor", "viewer", "token"], scopes: [] },
  "people.erase": { anybody: [], themselves: ["auditor", "viewer"], scopes: [] },
  "consents.read": { anybody: ["auditor"], themselves: ["viewer", "token"], scopes: ["AUDIT_READ"] },
  "people.token": { anybody: [], themselves: [], scopes: ["USERS_WRITE", "PREFERENCES_WRITE"] },
  "catalogue.read": { anybody: ["auditor"], themselves: selfService, scopes: [...SCOPES] },
  "catalogue.preview": { anybody: ["auditor"], themselves: [], scopes: [] },
  "catalogue.write": { anybody: [], themselves: [], scopes: [] },
  "notifications.send": { anybody: [], themselves: [], scopes: ["SEND"] },
  "notifications.read": { anybody: ["auditor"], themselves: [], scopes: ["SEND"] },
  "deliveries.read": { anybody: ["auditor"], themselves: [...inPerson, "keysToken"], scopes: ["SEND"] },
  "deliveries.replay": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "channels.pause": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "channels.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "incidents.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "incidents.write": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "keys.read": { anybody: ["auditor"], themselves: [], scopes: [] },
  "keys.write": { anybody: [], themselves: [], scopes: [] },
  "roles.write": { anybody: [], themselves: [], scopes: [] },
  "sessions.end": { anybody: [], themselves: ["auditor", "viewer"], scopes: [] },
  "sessions.read": { anybody: ["auditor"], themselves: ["viewer"], scopes: [] },
  "suppressions.read": { anybody: ["auditor"], themselves: selfService, scopes: [] },
  "suppressions.lift": { anybody: [], themselves: selfService, scopes: [] },
  "audit.read": { anybody: ["auditor"], themselves: inPerson, scopes: ["AUDIT_READ"] },
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
      expect.objectContaining({
        code: "UNAUTHENTICATED",
        message: "Sign in, or send an API key as a Bearer token.",
      }) as AccessError,
    );
    for (const name of names.filter((name) => name !== "anonymous" && !may(actors[name], action, "usr_bob"))) {
      const refuse = () => authorize(actors[name], action, "usr_bob");
      expect(refuse).toThrow(AccessError);
      expect(refuse).toThrow("You are not allowed to do this.");
      expect(refuse).toThrow(expect.objectContaining({ code: "FORBIDDEN" }) as AccessError);
    }
  });

  test("is not refused to whoever may, and for nobody in particular is for all who may for anybody", () => {
    for (const name of names.filter((name) => may(actors[name], action, ann)))
      expect(() => authorize(actors[name], action, ann)).not.toThrow();
    expect(names.filter((name) => may(actors[name], action))).toEqual(
      names.filter((name) => [...always, ...themselves].includes(name)),
    );
  });
});

test("an auditor changes nothing of others, and of themselves all that a viewer changes", () => {
  const written = actions.filter((action) => !/[.](read|find|preview)$/.test(action));
  expect(written.filter((action) => may(actors.auditor, action, "usr_bob"))).toEqual([]);
  const own = written.filter((action) => may(actors.viewer, action, ann));
  expect(own).toContain("preferences.write");
  expect(written.filter((action) => may(actors.auditor, action, ann))).toEqual(own);
});

test("a link is about the tenant it was made for, and about no other; every other credential about the one it names", () => {
  const ofAcme: Actor = { kind: "link", userId: ann, tenantKey: "acme" };
  expect([undefined, null, "acme"].map((named) => tenantFor(ofAcme, named))).toEqual(["acme", "acme", "acme"]);
  expect([undefined, null].map((named) => tenantFor(actors.link, named))).toEqual([null, null]);
  for (const [link, named] of [
    [ofAcme, "other"],
    [ofAcme, ""],
    [actors.link, "acme"],
  ] as const)
    expect(() => tenantFor(link, named)).toThrow(
      expect.objectContaining({ code: "FORBIDDEN", message: "This link is for other preferences." }) as AccessError,
    );
  for (const name of names.filter((one) => one !== "link"))
    expect([undefined, null, "acme"].map((named) => tenantFor(actors[name], named))).toEqual([null, null, "acme"]);
});
