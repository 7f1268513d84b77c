import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseEnv as parseLines } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { POST as unsubscribe } from "#app/api/unsubscribe/[token]/route.ts";
import { transaction } from "#db/client.ts";
import { openStreams } from "#db/stream.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { keyWith, useApi } from "#graphql/testing/http.ts";
import { verifyDatabase } from "#lib/audit/index.ts";
import { authenticateLink } from "#lib/auth/index.ts";
import { createLink as createSignInLink } from "#lib/auth/magic-link.ts";
import { Browser } from "#lib/auth/testing/browser.ts";
import { planNotification } from "#lib/delivery/testing/delivering.ts";
import { type FakeRequest, type FakeVendor, startFakeVendor, vendorEnv } from "#lib/delivery/testing/fake-vendor.ts";
import { resendLedger, resetCircuits } from "#lib/delivery/testing/use-vendor.ts";
import { parseEnv } from "#lib/env.ts";
import { recordSecrets, recordSecretUses, retireSecret } from "#lib/operations/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setProcessSingleton } from "#lib/process-singleton.ts";
import { makePeople, makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { makeRetriesDue, runJobs } from "#lib/worker/testing/run-jobs.ts";
import { database, expectSentence, folder, run } from "./testing/np.ts";

// The rehearsal of decision 41: a rotation of AUTH_SECRETS as an operator does it, while people and messages are under way.

const api = useApi();
const dayMs = 86_400_000;
const first = "the-first-secret-of-thirty-two-letters";
const ledger = resendLedger();
let vendor: FakeVendor;
/** Cuts the connection after the vendor has accepted the message. */
let losesAnswers = false;
beforeAll(async () => {
  vendor = await startFakeVendor((request) => {
    const answer = ledger.answer(request);
    return losesAnswers ? "cut" : answer;
  });
});
afterAll(() => vendor[Symbol.asyncDispose]());

const envFile = () => join(folder, "service.env");
/** Starts the service again with the variables of its env file. */
async function restart(now = new Date()): Promise<string[]> {
  const variables = parseLines(await readFile(envFile(), "utf8")) as Record<string, string>;
  setProcessSingleton("env", parseEnv({ LOG_LEVEL: "silent", ...vendorEnv(vendor.url), ...variables }));
  for (const name of ["transports", "token-keys", "audit-keys", "credential-cache"])
    setProcessSingleton(name, undefined);
  resetCircuits();
  await recordSecrets(ctxFor(system, now));
  return variables.AUTH_SECRETS?.split(",") ?? [];
}
const np = (...args: string[]) => run(["secrets", ...args, "--env-file", "service.env"]);

const linkFor = (email: string) =>
  transaction(system, (tx) => createSignInLink(tx, email, "/preferences", new Date(Date.now() + 600_000)));
async function signIn(person: Person): Promise<Browser> {
  const browser = new Browser();
  expect((await browser.press(await linkFor(person.email ?? ""))).error).toBeNull();
  return browser;
}
const signedInPerson = async (headers: Record<string, string>) =>
  (await api.query("{ me { id } }", {}, headers)).data?.me as { id: string } | null;
const mutate = async (query: string, input: object, headers: Record<string, string>) =>
  Object.values((await api.query(query, { input }, headers)).data ?? {})[0] as { url: string; token: string };
const createLink = (userId: string, admin: Record<string, string>) =>
  mutate(
    "mutation ($input: CreatePreferenceLinkInput!) { createPreferenceLink(input: $input) { ... on PreferenceLinkCreated { url } } }",
    { userId, ttlSeconds: 7_776_000 },
    admin,
  );
const createToken = (userId: string, admin: Record<string, string>) =>
  mutate(
    "mutation ($input: CreateUserTokenInput!) { createUserToken(input: $input) { ... on UserTokenCreated { token } } }",
    { userId },
    admin,
  );
const tokenOf = (url: string) => url.slice(url.lastIndexOf("/") + 1);
const opens = async (linkUrl: string) =>
  (await api.query("{ catalogue: topics { key } }", {}, { authorization: `Bearer ${tokenOf(linkUrl)}` })).status;
const unsubscribeLinks = (requests: readonly FakeRequest[]) =>
  requests.flatMap(({ body }) => body.match(/http[^<>"\s]*\/u\/[\w.-]+/g) ?? []);
const oneClick = async (link: string) =>
  (
    await unsubscribe(
      new Request(link, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click",
      }),
      { params: Promise.resolve({ token: tokenOf(link) }) },
    )
  ).status;

describe("a rotation of AUTH_SECRETS", () => {
  test("signs nobody out, loses no message and ends no link, and the old secret is removed when nothing needs it", async () => {
    await writeFile(envFile(), `AUTH_SECRETS=${first}\n`);
    await restart();
    const admin = await keyWith("ADMIN");
    const [ada, bob] = [await makePerson(), await makePerson()];
    const browser = await signIn(ada);
    const pendingSignIn = await linkFor(bob.email ?? "");
    const link = await createLink(ada.id, admin);
    const { token } = await createToken(bob.id, admin);
    const topic = await makeTopic();
    await planNotification(database.url, topic, [ada], "EMAIL");
    await runJobs(database.url);
    const [oldUnsubscribe = ""] = unsubscribeLinks(vendor.requests);
    expect(oldUnsubscribe).toContain("/u/v1.");

    // The vendor accepts one mail and its answer is lost; another one is still in the queue.
    losesAnswers = true;
    const lost = await planNotification(database.url, topic, await makePeople(3), "EMAIL");
    await runJobs(database.url);
    losesAnswers = false;
    const queued = await planNotification(database.url, topic, await makePeople(3), "EMAIL");

    expect(await np("rotate", "AUTH_SECRETS")).toMatchObject({ code: 0, out: "" });
    const [second = "", ...older] = await restart();
    expect(older).toEqual([first]);
    expect(second).not.toBe(first);

    expect(await signedInPerson({ authorization: `Bearer ${browser.session}` })).toEqual({ id: ada.id });
    expect(await signedInPerson({ authorization: `Bearer ${token}` })).toEqual({ id: bob.id });
    expect(await opens(link.url)).toBe(200);
    const other = new Browser();
    expect((await other.press(pendingSignIn)).error).toBeNull();
    await makeRetriesDue(database.url);
    await runJobs(database.url);
    for (const rows of [lost, queued])
      expect((await rows()).map(({ status }) => status)).toEqual(["SENT", "SENT", "SENT"]);
    expect([...ledger.accepted.values()].flatMap((body) => JSON.parse(body) as unknown[]).length).toBe(7);
    expect(await oneClick(oldUnsubscribe)).toBe(200);

    await recordSecretUses(ctxFor());
    expectSentence(await np("retire", "AUTH_SECRETS"), /may be needed until .* \(last used at /);
    expect(await restart()).toEqual([second, first]);

    // 92 days later, without a use of the old secret.
    const later = new Date(Date.now() + 92 * dayMs);
    await restart(later);
    expect(await authenticateLink(tokenOf(link.url), later)).toBeNull();
    const { remaining } = await retireSecret(ctxFor(system, later), {
      name: "AUTH_SECRETS",
      values: [second, first],
      version: null,
      leaked: null,
    });
    expect(remaining).toEqual([second]);
    await writeFile(envFile(), `AUTH_SECRETS=${remaining.join(",")}\n`);
    await restart(later);
    expect(await signedInPerson({ authorization: `Bearer ${browser.session}` })).toEqual({ id: ada.id });
    expect(await signedInPerson({ authorization: `Bearer ${other.session}` })).toEqual({ id: bob.id });
    expect(await opens((await createLink(ada.id, admin)).url)).toBe(200);
    const [newUnsubscribe = ""] = unsubscribeLinks(vendor.requests).slice(-1);
    expect(await oneClick(newUnsubscribe)).toBe(200);
    const streams = openStreams(database.url);
    try {
      expect((await verifyDatabase(streams)).verification).toMatchObject({ ok: true });
    } finally {
      await streams.end();
    }
    const actions = await asOwner(
      database.url,
      "SELECT action FROM audit_events WHERE action LIKE 'secret.%' ORDER BY id",
    );
    expect(actions.map(({ action }) => action)).toEqual(["secret.rotate", "secret.retire"]);
  });
});
