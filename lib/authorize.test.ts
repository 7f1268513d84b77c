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
  /** The actors who may do it for anyone, and without a particular person. */
  anybody: Name[];
  /** The further actors who may do it for themselves. */
  themselves: Name[];
  /** A key needs one of these scopes, or ADMIN. */
  scopes: Scope[];
}

const selfService: Name[] = ["auditor", "viewer", "token", "keysToken", "link"];
/** Actions that a link does not allow, because it may have been forwarded. */
const inPerson: Name[] = ["auditor", "viewer", "token"];

/** Written by hand, so that a changed permission must be changed in the code and in the test. */
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
  "smoke.run": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "alerts.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "alerts.write": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "on-call.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "on-call.write": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "maintenance.read": { anybody: ["auditor"], themselves: selfService, scopes: [...SCOPES] },
  "maintenance.write": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "releases.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "releases.write": { anybody: [], themselves: [], scopes: [] },
  "reports.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "reports.write": { anybody: [], themselves: [], scopes: ["OPERATIONS"] },
  "subscribers.read": { anybody: ["auditor"], themselves: [], scopes: ["OPERATIONS"] },
  "subscribers.write": { anybody: [], themselves: [], scopes: [] },
  "keys.read": { anybody: ["auditor"], themselves: [], scopes: [] },
  "keys.write": { anybody: [], themselves: [], scopes: [] },
  "secrets.write": { anybody: [], themselves: [], scopes: [] },
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

describe.each(actions)("authorize %s", (action) => {
  const { anybody, themselves, scopes } = rules[action];
  const always: Name[] = ["system", "admin", ...anybody];

  test("allows exactly the actors of the table for another person", () => {
    expect(names.filter((name) => may(actors[name], action, "usr_bob"))).toEqual(
      names.filter((name) => always.includes(name)),
    );
    expect(names.filter((name) => may(actors[name], action, null))).toEqual(
      names.filter((name) => always.includes(name)),
    );
  });

  test("allows exactly the actors of the table for themselves", () => {
    expect(names.filter((name) => may(actors[name], action, ann))).toEqual(
      names.filter((name) => [...always, ...themselves].includes(name)),
    );
  });

  test("allows a key with one of the listed scopes and no other", () => {
    expect(SCOPES.filter((scope) => may(key(scope), action, ann))).toEqual(
      SCOPES.filter((scope) => scope === "ADMIN" || scopes.includes(scope)),
    );
    expect(may(key(), action)).toBe(action === "catalogue.read" || action === "maintenance.read");
  });

  test("rejects an anonymous caller with UNAUTHENTICATED and others with FORBIDDEN", () => {
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

  test("does not throw for allowed actors, also without a particular person", () => {
    for (const name of names.filter((name) => may(actors[name], action, ann)))
      expect(() => authorize(actors[name], action, ann)).not.toThrow();
    expect(names.filter((name) => may(actors[name], action))).toEqual(
      names.filter((name) => [...always, ...themselves].includes(name)),
    );
  });
});

describe("authorize", () => {
  test("allows an auditor no change for others, and every change of a viewer for themselves", () => {
    const written = actions.filter((action) => !/[.](read|find|preview)$/.test(action));
    expect(written.filter((action) => may(actors.auditor, action, "usr_bob"))).toEqual([]);
    const own = written.filter((action) => may(actors.viewer, action, ann));
    expect(own).toContain("preferences.write");
    expect(written.filter((action) => may(actors.auditor, action, ann))).toEqual(own);
  });
});

describe("tenantFor", () => {
  test("returns a link's own tenant only, and the named tenant for every other credential", () => {
    const ofAcme: Actor = { kind: "link", userId: ann, tenantKey: "acme" };
    expect([undefined, null, "acme"].map((named) => tenantFor(ofAcme, named))).toEqual(["acme", "acme", "acme"]);
    expect([undefined, null].map((named) => tenantFor(actors.link, named))).toEqual([null, null]);
    for (const [link, named] of [
      [ofAcme, "other"],
      [ofAcme, ""],
      [actors.link, "acme"],
    ] as const)
      expect(() => tenantFor(link, named)).toThrow(
        expect.objectContaining({
          code: "FORBIDDEN",
          message: "This link does not give access to these preferences.",
        }) as AccessError,
      );
    for (const name of names.filter((one) => one !== "link"))
      expect([undefined, null, "acme"].map((named) => tenantFor(actors[name], named))).toEqual([null, null, "acme"]);
  });
});
