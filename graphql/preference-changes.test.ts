import { afterEach, describe, expect, test, vi } from "vitest";
import { ctxFor, useDatabase } from "#db/testing/index.ts";
import { createUserToken } from "#lib/auth/index.ts";
import { metricsText } from "#lib/telemetry/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { performUnsubscribeAction, unsubscribeUrl } from "#lib/unsubscribe/index.ts";
import { execute } from "./execute.ts";
import { SetPreferencesDocument } from "./generated/operations.ts";
import { cookieOf, keyWith, sessionOf, useApi } from "./testing/http.ts";

useDatabase();
const api = useApi();
afterEach(() => vi.restoreAllMocks());

/** The series of preference_changes_total that grew while `change` ran, with the difference. */
async function counted(change: () => Promise<unknown>): Promise<Record<string, number>> {
  const read = async () =>
    Object.fromEntries(
      [...(await metricsText()).matchAll(/^preference_changes_total\{(.*)\} (\d+)$/gm)].map(([, labels, value]) => [
        String(labels).replace(/\w+=|"/g, ""),
        Number(value),
      ]),
    );
  const before = await read();
  await change();
  return Object.fromEntries(
    Object.entries(await read()).flatMap(([labels, value]) => {
      const added = value - (before[labels] ?? 0);
      return added === 0 ? [] : [[labels, added]];
    }),
  );
}

const setCell = `mutation ($input: SetPreferencesInput!) { setPreferences(input: $input) { __typename } }`;
const cells = (topicKey: string) => ({ cells: [{ topicKey, channel: "EMAIL" as const, enabled: false }] });

describe("preference_changes_total", () => {
  test("counts a change with its mutation and the credential", async () => {
    const [{ id }, { key }] = [await makePerson(), await makeTopic()];
    const { token } = await createUserToken(ctxFor(), { userId: id });
    const input = cells(key);
    for (const [by, headers, variables] of [
      ["person", await sessionOf(id), { input }],
      ["token", { authorization: `Bearer ${token}` }, { input }],
      ["key", await keyWith("PREFERENCES_WRITE"), { input: { ...input, userId: id } }],
    ] as const)
      expect(await counted(() => api.query(setCell, variables, headers))).toEqual({ [`setPreferences,${by},ok`]: 1 });
  });

  test("counts the change of a form that is posted without scripts", async () => {
    const [{ id }, { key }] = [await makePerson(), await makeTopic()];
    const actor = { kind: "person", userId: id, role: "VIEWER", sessionId: "ses_1" } as const;
    expect(await counted(() => execute(SetPreferencesDocument, { input: cells(key) }, actor))).toEqual({
      "setPreferences,person,ok": 1,
    });
  });

  test("counts a locked cell and a forbidden change as refused", async () => {
    const person = await makePerson();
    const { key } = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
    const session = await sessionOf(person.id);
    expect(await counted(() => api.query(setCell, { input: cells(key) }, session))).toEqual({
      "setPreferences,person,refused": 1,
    });
    const ofAnother = { ...cells(key), userId: (await makePerson()).id };
    expect(await counted(() => api.query(setCell, { input: ofAnother }, session))).toEqual({
      "setPreferences,person,refused": 1,
    });
  });

  test("counts every change of a document with several", async () => {
    const session = await sessionOf((await makePerson()).id);
    const document = `mutation { snooze(input: { until: null }) { __typename }
      sms: setChannelSwitch(input: { channel: SMS, enabled: false }) { __typename } }`;
    expect(await counted(() => api.query(document, {}, session))).toEqual({
      "snooze,person,ok": 1,
      "setChannelSwitch,person,ok": 1,
    });
  });

  test("counts no query, no other mutation and no anonymous request", async () => {
    const cookie = await cookieOf((await makePerson()).id);
    expect(
      await counted(async () => {
        await api.query("query setPreferences { me { id } }", {}, cookie);
        await api.query(setCell, { input: cells("any") });
        await api.query(
          `mutation { createApiKey(input: { name: "k", scopes: [SEND] }) { __typename } }`,
          {},
          await keyWith("ADMIN"),
        );
      }),
    ).toEqual({});
  });

  test("counts the actions of an unsubscribe link", async () => {
    const [{ id }, topic] = [await makePerson(), await makeTopic()];
    const token = (await unsubscribeUrl("", { userId: id, topicIds: [topic.id] })).slice("/u/".length);
    const act = (action: "unsubscribe" | "undo-all") =>
      performUnsubscribeAction({ requestId: "test", now: new Date() }, token, action);
    expect(await counted(() => act("unsubscribe"))).toEqual({ "unsubscribe,link,ok": 1 });
    expect(await counted(() => act("undo-all"))).toEqual({ "unsubscribe,link,refused": 1 });
  });
});
