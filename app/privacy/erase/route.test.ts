import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { createSession, sessionCookieName } from "#lib/auth/index.ts";
import { scheduleMaintenance } from "#lib/operations/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { POST } from "./route.ts";

const database = useDatabase();

describe("POST /privacy/erase", () => {
  test("erases nothing in a read-only maintenance window", async () => {
    const { id } = await makePerson();
    const { token } = await createSession(id, new Date());
    const [startsAt, endsAt] = [new Date(), new Date(Date.now() + 3_600_000)];
    const window = { title: "Repair", startsAt, endsAt, emergency: true, readOnly: true, reason: "A full disk" };
    await scheduleMaintenance(ctxFor(undefined, startsAt), window);
    const response = await POST(
      new Request("http://np.example/privacy/erase", {
        method: "POST",
        headers: { cookie: `${sessionCookieName()}=${token}`, "sec-fetch-site": "same-origin" },
        body: new URLSearchParams({ sure: "yes" }),
      }),
    );
    expect([response.status, response.headers.get("location")]).toEqual([303, "/privacy?problem=readOnly#erase"]);
    expect(await asOwner(database.url, "SELECT id FROM users WHERE id = $1", [id])).toEqual([{ id }]);
    expect(await asOwner(database.url, "SELECT FROM erasures")).toEqual([]);
  });
});
