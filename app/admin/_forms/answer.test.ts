import { beforeEach, expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { sessionOf } from "#graphql/testing/http.ts";
import type { Role } from "#lib/enums.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { POST as pause } from "../operations/pause/route.ts";
import { POST as endSessions } from "../people/end-sessions/route.ts";

/** What the browser sends along: the forms are answered in process, for whoever its cookie stands for. */
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
const noted = (id: string) =>
  asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [id]);

test.each<Role>(["VIEWER", "AUDITOR"])(
  "a form that a person with %s sends all the same is refused and noted",
  async (role) => {
    const id = await signInAs(role);
    expect(await post(pause, "/admin/operations/pause", pausing)).toEqual([303, "/admin/operations?problem=forbidden"]);
    expect(await noted(id)).toEqual([
      { kind: "privilege.attempt", detail: { entrance: "console", path: "/admin/operations/pause" } },
    ]);
  },
);

test("a person is signed out everywhere by an ADMIN who says why, and nothing is noted of that", async () => {
  const { id } = await makePerson();
  await sessionOf(id);
  const admin = await signInAs("ADMIN");
  const back = `/admin/people/${id}`;
  const end = (reason: string) => post(endSessions, "/admin/people/end-sessions", { userId: id, reason, back });
  const left = () => asOwner(database.url, "SELECT FROM sessions WHERE user_id = $1", [id]);
  expect(await end(" ")).toEqual([303, `${back}?problem=reason`]);
  expect(await left()).toHaveLength(1);
  expect(await end("a lost phone")).toEqual([303, `${back}?done=sessionsEnded`]);
  expect(await left()).toEqual([]);
  expect(await noted(admin)).toEqual([]);
});

test("what no form of the console has is not read", async () => {
  await signInAs("ADMIN");
  const values = { ...pausing, pad: "x".repeat(20_000) };
  expect(await post(pause, "/admin/operations/pause", values)).toEqual([400, null]);
});
