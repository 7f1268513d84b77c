import { describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { sessionOf, useApi } from "#graphql/testing/http.ts";
import type { Actor } from "#lib/actor.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { declinesMeasurement, storeSharingOptOut } from "./index.ts";

const database = useDatabase();
const api = useApi();
const gpc = new Headers({ "sec-gpc": "1" });
const optOuts = (userId: string) =>
  asOwner(database.url, "SELECT source FROM sharing_opt_outs WHERE user_id = $1", [userId]);

describe("storeSharingOptOut", () => {
  test("records the opt-out of a signed-in person once, for every role", async () => {
    for (const role of ["VIEWER", "AUDITOR", "ADMIN"] as const) {
      const { id } = await makePerson();
      const ctx = ctxFor(signedIn(id, role));
      expect([await storeSharingOptOut(ctx, gpc), await storeSharingOptOut(ctx, gpc)]).toEqual([true, false]);
      expect(await optOuts(id)).toEqual([{ source: "Sec-GPC" }]);
    }
  });

  test.each<[string, Headers, (userId: string) => Actor]>([
    ["no header", new Headers(), (id) => signedIn(id)],
    ["an invalid header value", new Headers({ "sec-gpc": "true" }), (id) => signedIn(id)],
    ["an integrator's user token", gpc, (userId) => ({ kind: "token", userId })],
    ["an anonymous request", gpc, () => ({ kind: "anonymous" })],
  ])("records nothing for %s", async (_, headers, actorOf) => {
    const { id } = await makePerson();
    expect(await storeSharingOptOut(ctxFor(actorOf(id)), headers)).toBe(false);
    expect(await optOuts(id)).toEqual([]);
  });

  test("leaves preferences and the API response unchanged", async () => {
    const [{ id }, offers] = [await makePerson(), await makeTopic({ classification: "MARKETING" })];
    await makeTopic();
    await setPreference(ctxFor(signedIn(id)), { topicKey: offers.key, channel: "EMAIL", enabled: true });
    const session = await sessionOf(id);
    const query = `{ me { preferences { channels { channel enabled suppressed }
    sections { topics { topic { key } channels { channel choice effective frequency decidedBy } } } } } }`;
    const rows = () =>
      asOwner(
        database.url,
        `SELECT (SELECT json_agg(p) FROM preferences p) AS preferences, (SELECT json_agg(s) FROM channel_switches s) AS switches,
         (SELECT json_agg(x) FROM suppressions x) AS suppressions, (SELECT json_agg(c) FROM consents c) AS consents`,
      );
    const [before, stored] = [await api.query(query, {}, session), await rows()];
    expect(JSON.stringify(before.data)).toContain('"effective":true');
    await storeSharingOptOut(ctxFor(signedIn(id)), gpc);
    const after = await api.query(query, {}, { ...session, "sec-gpc": "1" });
    expect(after.data).toEqual(before.data);
    expect(await rows()).toEqual(stored);
  });
});

describe("declinesMeasurement", () => {
  test.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ "sec-gpc": "1" }, true],
    [{ dnt: "1" }, true],
    [{ dnt: "0", "sec-gpc": "0" }, false],
    [{ dnt: "0", "sec-gpc": "1" }, true],
  ])("for the headers %j returns %s", (headers, declines) => {
    expect(declinesMeasurement(new Headers(headers))).toBe(declines);
  });
});
