import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { AccessError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { key, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { endSession, listSessions } from "./index.ts";
import { createSession, findSession, hashToken } from "./session.ts";

const database = useDatabase();
const now = new Date("2026-11-23T12:00:00.000Z");
const before = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const firefox = { browser: "Firefox", system: "Linux" };

let ann: string;
let bob: string;
let here: Awaited<ReturnType<typeof createSession>>;
let lost: typeof here;
let bobs: typeof here;
let self: Actor;
beforeEach(async () => {
  [ann, bob] = [(await makePerson()).id, (await makePerson()).id];
  lost = await createSession(ann, before(48), firefox);
  here = await createSession(ann, before(1));
  bobs = await createSession(bob, now);
  self = { kind: "person", userId: ann, role: "VIEWER", sessionId: here.id };
});
const kept = (what: string, id = ann) => asOwner(database.url, `SELECT ${what} WHERE subject = $1`, [id]);

const refused: [string, () => Actor][] = [
  ["another VIEWER", () => signedIn(bob)],
  ["a user token of the person", () => ({ kind: "token", userId: ann })],
  ["a limited user token", () => ({ kind: "token", userId: ann, limited: true })],
  ["a preference link of the person", () => ({ kind: "link", userId: ann, tenantKey: null })],
  ["a key with every scope but ADMIN", () => key("USERS_READ", "USERS_WRITE", "AUDIT_READ", "OPERATIONS", "SEND")],
  ["an anonymous caller", () => ({ kind: "anonymous" })],
];

describe("listSessions", () => {
  test("lists active sessions, last used first, and marks the current one", async () => {
    await createSession(ann, before(15 * 24));
    expect(await listSessions(ctxFor(self, now), ann)).toEqual([
      {
        id: here.id,
        userId: ann,
        createdAt: before(1),
        lastSeenAt: before(1),
        browser: null,
        system: null,
        current: true,
      },
      { id: lost.id, userId: ann, createdAt: before(48), lastSeenAt: before(48), ...firefox, current: false },
    ]);
    await findSession(lost.token, now);
    const [first] = await listSessions(ctxFor(self, now), ann);
    expect(first).toMatchObject({ id: lost.id, createdAt: before(48), lastSeenAt: now });
  });

  test("returns no token and no token hash", async () => {
    const listed = JSON.stringify(await listSessions(ctxFor(self, now), ann));
    for (const { token, id } of [here, lost]) {
      expect(listed).toContain(id);
      expect(listed).not.toContain(token);
      expect(listed).not.toContain(hashToken(token));
      expect(await findSession(id, now)).toBeNull();
      expect(await findSession(hashToken(token), now)).toBeNull();
    }
  });

  test.each([
    ["an ADMIN", signedIn("usr_admin", "ADMIN")],
    ["a key with ADMIN", key("ADMIN")],
    ["an AUDITOR", signedIn("usr_auditor", "AUDITOR")],
  ])("allows %s", async (_name, actor) => {
    const listed = await listSessions(ctxFor(actor, now), ann);
    expect(listed.map(({ id, current }) => [id, current])).toEqual([
      [here.id, false],
      [lost.id, false],
    ]);
  });

  test.each(refused)("forbids %s", async (_name, actor) => {
    await expect(listSessions(ctxFor(actor(), now), ann)).rejects.toThrow(AccessError);
  });
});

describe("endSession", () => {
  test("ends one session of the person immediately and audits it", async () => {
    expect(await endSession(ctxFor(self, now), { userId: ann, sessionId: lost.id })).toEqual({ sessionId: lost.id });
    expect(await findSession(lost.token, now)).toBeNull();
    expect(await findSession(here.token, now)).not.toBeNull();
    const trail = await eventsOf({ subject: ann });
    expect(trail.map(({ action, actor, reason, after }) => ({ action, actor, reason, after }))).toEqual([
      { action: "session.end", actor: ann, reason: null, after: { sessionId: lost.id } },
    ]);
    expect(await kept("FROM security_events")).toEqual([]);
  });

  test("rejects sessions of others and ended ones without an audit event", async () => {
    const written = await kept("count(*) FROM audit_events");
    await expect(endSession(ctxFor(self, now), { userId: ann, sessionId: bobs.id })).rejects.toThrow(NotFoundError);
    await expect(endSession(ctxFor(self, now), { userId: bob, sessionId: bobs.id })).rejects.toThrow(AccessError);
    expect(await findSession(bobs.token, now)).not.toBeNull();
    expect(await kept("count(*) FROM audit_events")).toEqual(written);
    const twice = { userId: ann, sessionId: lost.id };
    await endSession(ctxFor(self, now), twice);
    await expect(endSession(ctxFor(self, now), twice)).rejects.toMatchObject({
      constructor: NotFoundError,
      path: ["sessionId"],
    });
  });

  test("requires a reason from an ADMIN and records a security event", async () => {
    const admin = ctxFor(signedIn("usr_admin", "ADMIN"), now);
    const input = { userId: ann, sessionId: lost.id };
    for (const reason of [undefined, null, " "])
      await expect(endSession(admin, { ...input, reason })).rejects.toMatchObject({
        constructor: ValidationError,
        path: ["reason"],
      });
    await expect(endSession(admin, { ...input, userId: "usr_nobody", reason: "x" })).rejects.toThrow(NotFoundError);
    await endSession(admin, { ...input, reason: "a lost phone" });
    expect(await findSession(lost.token, now)).toBeNull();
    expect(await kept("kind, detail FROM security_events")).toEqual([
      { kind: "sessions.end", detail: { by: "usr_admin", ended: 1 } },
    ]);
    expect((await eventsOf({ subject: ann })).map(({ reason }) => reason)).toContain("a lost phone");
  });

  test.each([...refused, ["an AUDITOR", () => signedIn("usr_auditor", "AUDITOR")] as (typeof refused)[number]])(
    "forbids %s",
    async (_name, actor) => {
      const input = { userId: ann, sessionId: lost.id, reason: "mine" };
      await expect(endSession(ctxFor(actor(), now), input)).rejects.toThrow(AccessError);
      expect(await findSession(lost.token, now)).not.toBeNull();
    },
  );
});
