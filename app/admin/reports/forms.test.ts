import { expect, test, vi } from "vitest";
import { asOwner, useDatabase } from "#db/testing/index.ts";
import { sessionOf } from "#graphql/testing/http.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { maxText } from "./limits.ts";
import { POST as save } from "./note/route.ts";

let sent: Record<string, string> = {};
vi.mock("next/headers", () => ({ headers: async () => new Headers(sent) }));

const database = useDatabase();

test("the form of a report saves the longest text of the schema, in any script", async () => {
  const { id } = await makePerson();
  await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [id]);
  sent = await sessionOf(id);
  const post = async (text: string) => {
    const body = new FormData();
    const values = { kind: "QUARTERLY", section: "RISKS", at: new Date().toISOString(), text };
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    const answer = await save(new Request("https://np.example/admin", { method: "POST", body, headers: sent }));
    return [answer.status, answer.headers.get("location")];
  };
  const longest = `First.\r\n${"字".repeat(maxText - 7)}`;
  expect(await post(longest)).toEqual([303, "/admin/reports?done=reportNoteSaved"]);
  expect(await post(`${longest}!`)).toEqual([303, "/admin/reports?problem=report"]);
  expect(await asOwner(database.url, "SELECT text FROM report_notes")).toEqual([{ text: longest.replace("\r", "") }]);
});
