import { beforeEach, describe, expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { sessionOf } from "#graphql/testing/http.ts";
import type { Role } from "#lib/enums.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { POST as pause } from "../operations/pause/route.ts";
import { POST as endSessions } from "../people/end-sessions/route.ts";

/** The browser's headers. The forms run in process, for the person that the cookie authenticates. */
let sent: Record<string, string> = {};
vi.mock("next/headers", () => ({ headers: async () => new Headers(sent) }));

const database = useDatabase();
beforeEach(() => asOwner(database.url, "DELETE FROM security_events"));

async function signInAs(role: Role): Promise<string> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  sent = await sessionOf(id);
  return id;
}
const post = async (route: typeof pause, path: string, values: Record<string, string>) => {
  const body = new URLSearchParams(values);
  const answer = await route(new Request(`https://np.example${path}`, { method: "POST", body, headers: sent }));
  return [answer.status, answer.headers.get("location")];
};
const pausing = { channel: "SMS", paused: "true", reason: "trying" };
const securityEventsOf = (id: string) =>
  asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [id]);

describe("handleForm", () => {
  test.each<Role>(["VIEWER", "AUDITOR"])(
    "refuses a form from a person with %s and records a privilege attempt",
    async (role) => {
      const id = await signInAs(role);
      expect(await post(pause, "/admin/operations/pause", pausing)).toEqual([
        303,
        "/admin/operations?problem=forbidden",
      ]);
      expect(await securityEventsOf(id)).toEqual([
        { kind: "privilege.attempt", detail: { entrance: "console", path: "/admin/operations/pause" } },
      ]);
    },
  );

  test("ends all sessions of a person for an ADMIN with a reason and records no privilege attempt", async () => {
    const { id } = await makePerson();
    await sessionOf(id);
    const admin = await signInAs("ADMIN");
    const back = `/admin/people/${id}`;
    const end = (reason: string) => post(endSessions, "/admin/people/end-sessions", { userId: id, reason, back });
    const sessionsOf = () => asOwner(database.url, "SELECT FROM sessions WHERE user_id = $1", [id]);
    expect(await end(" ")).toEqual([303, `${back}?problem=reason`]);
    expect(await sessionsOf()).toHaveLength(1);
    expect(await end("a lost phone")).toEqual([303, `${back}?done=sessionsEnded`]);
    expect(await sessionsOf()).toEqual([]);
    expect(await securityEventsOf(admin)).toEqual([]);
  });

  test("answers a script with the location as JSON, with the same checks", async () => {
    const send = async (values: Record<string, string>, more: Record<string, string> = {}) => {
      const headers = { ...sent, accept: "application/json", ...more };
      const request = { method: "POST", body: new URLSearchParams(values), headers };
      const answer = await pause(new Request("https://np.example/admin/operations/pause", request));
      return [answer.status, answer.headers.get("location"), await answer.json()];
    };
    const page = "/admin/operations";
    await signInAs("ADMIN");
    expect(await send({ ...pausing, reason: " " })).toEqual([200, null, { location: `${page}?problem=reason` }]);
    expect(await send(pausing)).toEqual([200, null, { location: `${page}?done=paused` }]);
    expect((await send(pausing, { "sec-fetch-site": "cross-site" }))[0]).toBe(403);
    await signInAs("AUDITOR");
    expect(await send(pausing)).toEqual([200, null, { location: `${page}?problem=forbidden` }]);
    sent = {};
    expect(await send(pausing)).toEqual([200, null, { location: expect.stringMatching(/^\/sign-in\?/) }]);
  });

  test("rejects a body larger than any console form with 400", async () => {
    await signInAs("ADMIN");
    const values = { ...pausing, pad: "x".repeat(20_000) };
    expect(await post(pause, "/admin/operations/pause", values)).toEqual([400, null]);
  });
});
