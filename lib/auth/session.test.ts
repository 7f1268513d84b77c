import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { withConnection } from "#db/testing/connections.ts";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import type { Role } from "#lib/enums.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { createSession, findSession, lastSeenIntervalMs, privilegedIdleMs, sessionIdleMs } from "./session.ts";

/** Idle sessions and the last use. */
const database = useDatabase();
const now = new Date("2026-11-23T12:00:00.000Z");
const after = (ms: number) => new Date(now.getTime() + ms);

let userId: string;
beforeAll(async () => {
  userId = (await makePerson()).id;
});
const become = (role: Role) => asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, userId]);
beforeEach(() => become("VIEWER"));
const lastSeen = async (id: string) =>
  (await asOwner<{ at: Date }>(database.url, "SELECT last_seen_at AS at FROM sessions WHERE id = $1", [id]))[0]?.at;

describe("findSession", () => {
  test.each<[Role, number]>([
    ["VIEWER", sessionIdleMs],
    ["AUDITOR", privilegedIdleMs],
    ["ADMIN", privilegedIdleMs],
  ])("ends a session of a %s after %i ms without use; each use restarts the period", async (role, limit) => {
    await become(role);
    const [idle, used] = [await createSession(userId, now), await createSession(userId, now)];
    expect(await findSession(idle.token, after(limit))).toBeNull();
    expect(await findSession(used.token, after(limit - 1))).toMatchObject({ role });
    expect(await findSession(used.token, after(2 * limit - 2))).toMatchObject({ role });
    expect(await findSession(used.token, after(3 * limit - 2))).toBeNull();
  });

  test("applies the idle limit of the person's current role", async () => {
    const { token } = await createSession(userId, now);
    const at = after(privilegedIdleMs);
    await become("ADMIN");
    expect(await findSession(token, at)).toBeNull();
    await become("VIEWER");
    expect(await findSession(token, at)).toMatchObject({ userId, role: "VIEWER" });
  });

  test("writes the last use at most every five minutes, and once for parallel requests", async () => {
    await asOwner(
      database.url,
      `CREATE TABLE writes (at timestamptz);
     CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS
       $$ BEGIN INSERT INTO writes VALUES (NEW.last_seen_at); RETURN NULL; END $$;
     CREATE TRIGGER note AFTER UPDATE ON sessions FOR EACH ROW EXECUTE FUNCTION note_write()`,
    );
    const { id, token } = await createSession(userId, now);
    for (const ms of [0, 1, lastSeenIntervalMs]) expect(await findSession(token, after(ms))).not.toBeNull();
    expect(await lastSeen(id)).toEqual(now);
    const late = after(lastSeenIntervalMs + 1);
    const found = await Promise.all(Array.from({ length: 8 }, () => findSession(token, late)));
    expect(found.map((actor) => actor?.sessionId)).toEqual(Array(8).fill(id));
    expect(await asOwner(database.url, "SELECT at FROM writes")).toEqual([{ at: late }]);
  });

  test("does not wait for a locked session row", async () => {
    const { id, token } = await createSession(userId, now);
    await withConnection(database.url, async (client) => {
      await client.query("BEGIN");
      await client.query("SELECT FROM sessions WHERE id = $1 FOR UPDATE", [id]);
      expect(await findSession(token, after(2 * lastSeenIntervalMs))).toMatchObject({ sessionId: id });
      await client.query("ROLLBACK");
    });
    expect(await lastSeen(id)).toEqual(now);
  });
});
