import { beforeEach, describe, expect, test } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { createSession, findSession } from "./session.ts";
import { signOut } from "./sign-out.ts";

const database = useDatabase();
const now = new Date("2026-11-23T12:00:00.000Z");
const once = { everywhere: false, now };

let userId: string;
let session: Awaited<ReturnType<typeof createSession>>;
beforeEach(async () => {
  userId = (await makePerson()).id;
  session = await createSession(userId, now);
});
const trail = async () =>
  (await eventsOf({ subject: userId }))
    .filter(({ action }) => action !== "user.upsert")
    .map(({ action, actor, after }) => ({ action, actor, after }));

describe("signOut", () => {
  test("audits the sign-out once, as the person's action", async () => {
    const other = await createSession(userId, now);
    await signOut(session.token, once);
    await signOut(session.token, once);
    expect(await findSession(session.token, now)).toBeNull();
    expect(await findSession(other.token, now)).not.toBeNull();
    const after = { sessionId: session.id };
    expect(await trail()).toEqual([{ action: "auth.sign-out", actor: userId, after }]);
    expect(JSON.stringify(await eventsOf({ subject: userId }))).not.toContain(session.token);
  });

  test("audits all sessions as one event with everywhere", async () => {
    await createSession(userId, now);
    await signOut(session.token, { everywhere: true, now });
    expect(await findSession(session.token, now)).toBeNull();
    expect(await trail()).toEqual([{ action: "sessions.end", actor: userId, after: { ended: 2 } }]);
  });

  test("deletes an ended session without an audit event", async () => {
    await signOut(session.token, { everywhere: false, now: new Date(now.getTime() + 31 * 86_400_000) });
    expect(await asOwner(database.url, "SELECT FROM sessions WHERE user_id = $1", [userId])).toEqual([]);
    expect(await trail()).toEqual([]);
  });
});
