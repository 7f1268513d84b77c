import { describe, expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { sessionOf } from "#graphql/testing/http.ts";
import type { Role } from "#lib/enums.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { POST as open } from "./open/route.ts";
import { POST as update } from "./update/route.ts";

let sent: Record<string, string> = {};
vi.mock("next/headers", () => ({ headers: async () => new Headers(sent) }));

const database = useDatabase();

async function signInAs(role: Role): Promise<string> {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = $1 WHERE id = $2", [role, id]);
  sent = await sessionOf(id);
  return id;
}
/** Posts as multipart, like a browser: a long message in any script stays below the size limit. */
async function post(route: typeof open, values: Record<string, string>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const answer = await route(new Request("https://np.example/admin", { method: "POST", body, headers: sent }));
  return [answer.status, answer.headers.get("location")];
}
const list = "/admin/incidents";
const late = { title: "Mails are late", severity: "HIGH", message: "They wait." };
const rows = (columns: string, table: string) => asOwner(database.url, `SELECT ${columns} FROM ${table}`);

describe("incident forms", () => {
  test("opens, acknowledges and updates an incident and reports invalid forms", async () => {
    const admin = await signInAs("ADMIN");
    expect(await post(open, { ...late, title: " " })).toEqual([303, `${list}?problem=incident`]);
    expect(await post(open, { ...late, severity: "" })).toEqual([303, `${list}?problem=refused`]);
    const opened = await post(open, late);
    const [incident] = await rows("id", "incidents");
    const id = String(incident?.id);
    const back = `${list}/${id}`;
    expect(opened, "the page of the new incident").toEqual([303, `${back}?done=incidentOpened`]);
    const change = (values: Record<string, string>) =>
      post(update, { id, back, message: "New.", status: "", ...values });
    const longest = `First.\r\n${"字".repeat(3_993)}`;
    expect(await change({ message: longest, status: "ACKNOWLEDGED", leads: "true", public: "true" })).toEqual([
      303,
      `${back}?done=incidentUpdated`,
    ]);
    expect(await change({})).toEqual([303, `${back}?done=incidentUpdated`]);
    expect(await change({ message: "\r\n" })).toEqual([303, `${back}?problem=message`]);
    expect(await change({ message: `${longest}!` })).toEqual([303, `${back}?problem=message`]);
    expect(await change({ status: "VERIFIED" })).toEqual([303, `${back}?problem=conflict`]);
    expect(await change({ id: "inc_none" })).toEqual([303, `${back}?problem=gone`]);
    expect(await rows("status, commander_id", "incidents")).toEqual([{ status: "ACKNOWLEDGED", commander_id: admin }]);
    expect(await rows("message, public", "incident_updates ORDER BY number")).toEqual([
      { message: "They wait.", public: false },
      { message: longest.replace("\r", ""), public: true },
      { message: "New.", public: false },
    ]);
    await signInAs("AUDITOR");
    expect(await change({})).toEqual([303, `${back}?problem=forbidden`]);
    expect(await post(open, late)).toEqual([303, `${list}?problem=forbidden`]);
  });
});
