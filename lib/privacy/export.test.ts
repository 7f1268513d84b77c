import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { NotFoundError } from "#lib/errors.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { ownTables } from "./erase-rows.ts";
import { exportUserData, userDataAsCsv, writeUserDataCsv, writeUserDataJson } from "./index.ts";
import { sections } from "./sections/index.ts";
import { fillTables, identifyingTexts, makeAda } from "./testing/lived-in.ts";

const database = useDatabase();
let ada: Person;
let bob: Person;
let folder: string;
beforeAll(async () => {
  [ada, bob] = [await makeAda(), await makeAda()];
  for (const person of [ada, bob]) await fillTables(database.url, person);
  [ada, bob] = [await moved(ada), await moved(bob)];
  folder = await mkdtemp(join(tmpdir(), "np-export-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Changes the person's Slack id. */
async function moved({ externalId, slackUserId }: Person): Promise<Person> {
  const change = { externalId: externalId ?? "", slackUserId: `${slackUserId}X` };
  const [person] = (await upsertUsers(ctxFor(), { users: [change] })).users;
  if (!person) throw new Error("nobody was changed");
  return person;
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
const exported = async (actor: Actor = signedIn(ada.id)) => plain((await exportUserData(ctxFor(actor), {})).data);

const anyTime = expect.stringMatching(/^\d{4}-.*Z$/);

describe("exportUserData", () => {
  test("fills every section, describes it, and contains nothing of other people", async () => {
    const data = await exported();
    const names = sections.map(({ name }) => name);
    expect(Object.keys(data.about as object)).toEqual(names);
    for (const name of names)
      expect(data[name], name).toSatisfy((found) => (Array.isArray(found) ? found.length > 0 : found !== null));
    expect(data).toMatchObject({
      userId: ada.id,
      incomplete: [],
      profile: { id: ada.id, externalId: ada.externalId, name: ada.name, role: "VIEWER", timeZone: "Europe/Vienna" },
      addresses: [
        { channel: "EMAIL", address: ada.email },
        { channel: "SMS", address: ada.phone },
        { channel: "SLACK", address: ada.slackUserId },
      ],
      schedule: { digestTime: "07:30" },
      consents: [
        { granted: true, tenant: "acme" },
        { granted: true, tenant: null },
      ],
    });
    expect(data.deliveries).toHaveLength(3);
    expect(data.deliveries).toContainEqual(
      expect.objectContaining({
        channel: "EMAIL",
        subject: `Dear ${ada.name}`,
        outcome: "SEND",
        decidedBy: "TOPIC_DEFAULT",
      }),
    );
    expect(JSON.stringify(data.history)).toContain("preference.set");
    expect(data.formerAddresses).toEqual([{ channel: "SLACK", addressHash: expect.any(String), since: anyTime }]);
    // The former Slack id is stored as a hash only, so events about it are not found.
    expect((data.providerEvents as { provider: string }[]).map(({ provider }) => provider).sort()).toEqual([
      "resend",
      "twilio",
    ]);
    expect(data.securityEvents).toEqual([
      {
        id: expect.any(String),
        kind: "access.unusual",
        count: 1,
        network: "203.0.113.0/24",
        firstAt: anyTime,
        lastAt: anyTime,
      },
    ]);
    const all = JSON.stringify(data);
    for (const needle of [...identifyingTexts(bob), bob.id]) expect(all).not.toContain(needle);
  });

  test("covers every table with a person's id", async () => {
    const shown = Object.keys((await exportUserData(ctxFor(), { userId: ada.id })).data.about);
    const asSection: Record<string, string> = {
      schedules: "schedule",
      sharingOptOuts: "sharingOptOut",
      userIdentities: "identities",
    };
    for (const table of Object.keys(ownTables)) expect(shown).toContain(asSection[table] ?? table);
  });

  test("omits sign-in links and session tokens", async () => {
    await asOwner(
      database.url,
      `INSERT INTO outbox (id, delivery_id, user_id, channel, recipient, payload, created_at)
     VALUES ('out_secret', 'dlv_sign_in', $1, 'EMAIL', 'x', '{"text": "https://sign-in/secret"}', now())`,
      [ada.id],
    );
    const data = await exported({ kind: "token", userId: ada.id });
    expect(JSON.stringify(data)).not.toContain("https://sign-in/secret");
    expect(JSON.stringify(data)).toContain(`Hello ${ada.name}`);
    const when = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(data.sessions).toEqual([
      { createdAt: when, lastSeenAt: when, expiresAt: when, browser: "Firefox", system: "Linux" },
    ]);
  });
});

describe("exportUserData authorization", () => {
  test.each<[string, (id: string) => Actor, string | null]>([
    ["a key with ADMIN", () => key("ADMIN"), null],
    ["the person's token", (userId) => ({ kind: "token", userId }), null],
    ["an AUDITOR, of themselves", (id) => signedIn(id, "AUDITOR"), null],
    ["an AUDITOR, of someone else", () => signedIn("usr_other", "AUDITOR"), "FORBIDDEN"],
    ["another person", () => signedIn("usr_other"), "FORBIDDEN"],
    ["a key with USERS_READ", () => key("USERS_READ"), "FORBIDDEN"],
    ["the person's link", (userId) => ({ kind: "link", userId, tenantKey: null }), "FORBIDDEN"],
    ["an anonymous caller", () => ({ kind: "anonymous" }), "UNAUTHENTICATED"],
  ])("allows or refuses %s", async (_name, actorOf, code) => {
    const exporting = exportUserData(ctxFor(actorOf(ada.id)), { userId: ada.id });
    if (code) await expect(exporting).rejects.toMatchObject({ code });
    else expect((await exporting).data.userId).toBe(ada.id);
  });
});

describe("writeUserDataJson and writeUserDataCsv", () => {
  test("write the same data as exportUserData, and each export is audited", async () => {
    const ctx = ctxFor();
    const { data } = await exportUserData(ctx, { userId: ada.id });
    const out = new PassThrough();
    const read = text(out);
    await writeUserDataJson(ctx, ada.id, () => out);
    out.end();
    const streamed = JSON.parse(await read) as Record<string, unknown>;
    const { history: _, ...rest } = plain(data);
    expect(streamed).toMatchObject(rest);
    await writeUserDataCsv(ctx, ada.id, join(folder, "ada"));
    const file = await readFile(join(folder, "ada/deliveries.csv"), "utf8");
    const deliveries = parse(file, { columns: true }) as { id: string }[];
    expect(deliveries.map(({ id }) => id)).toEqual((rest.deliveries as { id: string }[]).map(({ id }) => id));
    expect(await readFile(join(folder, "ada/addresses.csv"), "utf8")).toContain(`'${ada.phone}`);
    expect((await readdir(join(folder, "ada"))).sort()).toEqual(
      ["README.txt", ...sections.map(({ name }) => `${name}.csv`)].sort(),
    );
    const lines = parse(userDataAsCsv(data), { columns: true });
    expect(lines).toContainEqual({ section: "profile", item: "1", field: "name", value: ada.name });
    expect(lines).toContainEqual({ section: "addresses", item: "2", field: "address", value: `'${ada.phone}` });
    const [row] = await asOwner<{ n: number }>(
      database.url,
      "SELECT count(*)::int AS n FROM audit_events WHERE action = 'user.export' AND subject = $1 AND actor = 'system:test'",
      [ada.id],
    );
    expect(row?.n).toBeGreaterThanOrEqual(3);
  });

  test("reject an unknown person before they open a file", async () => {
    const open = () => {
      throw new Error("nothing is opened");
    };
    for (const userId of ["usr_nobody", "\0"]) {
      await expect(writeUserDataJson(ctxFor(), userId, open)).rejects.toBeInstanceOf(NotFoundError);
      await expect(writeUserDataCsv(ctxFor(), userId, join(folder, "nobody"))).rejects.toBeInstanceOf(NotFoundError);
    }
    expect(await readdir(folder)).not.toContain("nobody");
  });

  test("stream all deliveries, while exportUserData returns the newest 10,000 and reports it", async () => {
    const carol = await makeAda();
    await asOwner(
      database.url,
      `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at)
     SELECT $1, 'dlv_' || lpad(n::text, 26, '0'), 'ntf_' || n, 'top_gone', 'EMAIL', 'SENT', 'CHOICE', '{}', now()
     FROM generate_series(1, 11001) AS n`,
      [carol.id],
    );
    const { data } = await exportUserData(ctxFor(), { userId: carol.id });
    const ids = (data.deliveries as { id: string }[]).map(({ id }) => id);
    expect([ids.length, ids[0], data.incomplete]).toEqual([10_000, `dlv_${"11001".padStart(26, "0")}`, ["deliveries"]]);
    const out = new PassThrough();
    const read = text(out);
    await writeUserDataJson(ctxFor(), carol.id, () => out);
    out.end();
    const streamed = JSON.parse(await read) as { deliveries: { id: string }[] };
    expect(new Set(streamed.deliveries.map(({ id }) => id)).size).toBe(11_001);
  });
});
