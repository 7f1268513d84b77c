import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { sessionOf, useApi } from "#graphql/testing/http.ts";
import type { Actor } from "#lib/actor.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { SUPPRESSION_REASONS, type SuppressionReason } from "#lib/enums.ts";
import { AccessError, UserError } from "#lib/errors.ts";
import { importPeople } from "#lib/people/import.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { explain, matrix, setPreference } from "#lib/preferences/index.ts";
import { previewPolicyChange } from "#lib/preferences/preview-policy-change.ts";
import { cellOf, key, makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { liftSuppression, listSuppressions, type NewSuppression, type SuppressionRow, suppress } from "./index.ts";
import { startAddress, stopAddress } from "./opt-out-keywords.ts";

const database = useDatabase();
const api = useApi();
beforeEach(() => asOwner(database.url, "DELETE FROM suppressions; DELETE FROM audit_events"));

const add = (input: NewSuppression, ctx = ctxFor()) => transaction(system, (tx) => suppress(tx, ctx, input));
const mail = (person: Person, patch: Partial<NewSuppression> = {}): NewSuppression => ({
  userId: person.id,
  channel: "EMAIL",
  address: person.email ?? "",
  scope: "ALL",
  reason: "HARD_BOUNCE",
  ...patch,
});
const stop = (phone: string) => transaction(system, (tx) => stopAddress(tx, ctxFor(), "SMS", phone));
const start = (phone: string) => transaction(system, (tx) => startAddress(tx, ctxFor(), "SMS", phone));
const rows = () => transaction(system, (tx) => tx.select().from(suppressions).orderBy(suppressions.id));
const active = async () => (await rows()).filter(({ liftedAt }) => liftedAt === null);
const audited = (action: string) => eventsOf({ action });
const sms = (person: Person, topicKey: string, actor?: Actor) =>
  explain(ctxFor(actor), { userId: person.id, topicKey, channel: "SMS" });

describe("suppress", () => {
  test("creates one row and one audit event for 20 concurrent calls, without the address in the logs", async () => {
    const person = await makePerson();
    const made = await Promise.all(Array.from({ length: 20 }, () => add(mail(person))));
    const [row, ...others] = await rows();
    expect(others).toEqual([]);
    expect(new Set(made.map(({ id }) => id))).toEqual(new Set([row?.id]));
    const events = await audited("suppression.add");
    expect(events).toMatchObject([
      {
        subject: person.id,
        after: { suppressionId: row?.id, channel: "EMAIL", scope: "ALL", reason: "HARD_BOUNCE", topicId: null },
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(person.email);
  });

  test("creates another row for another reason, topic or address, or after a lift", async () => {
    const person = await makePerson();
    const first = await add(mail(person));
    await add(mail(person, { reason: "COMPLAINT" }));
    const topic = { scope: "TOPIC", reason: "UNSUBSCRIBE" } as const;
    await add(mail(person, { ...topic, topicId: "top_1" }));
    await add(mail(person, { ...topic, topicId: "top_2" }));
    await add(mail(person, { address: "other@example.com" }));
    await liftSuppression(ctxFor(), { suppressionId: first.id, reason: "works again" });
    expect((await add(mail(person))).id).not.toBe(first.id);
    expect(await rows()).toHaveLength(6);
  });

  test("stores only the hash of an erased person's address", async () => {
    const row = await add({ ...mail(await makePerson()), reason: "ERASURE" });
    expect(row).toMatchObject({ address: null, addressHash: expect.stringMatching(/^[\w-]{43}$/) });
  });

  test("works in a person's own transaction, which cannot write suppressions itself", async () => {
    const person = await makePerson();
    const actor = signedIn(person.id);
    await transaction(actor, (tx) => suppress(tx, ctxFor(actor), mail(person, { reason: "UNSUBSCRIBE" })));
    expect(await active()).toMatchObject([{ userId: person.id, createdBy: person.id }]);
    const afterwards = transaction(actor, async (tx) => {
      await suppress(tx, ctxFor(actor), mail(person));
      const lifted = await tx.update(suppressions).set({ liftedAt: new Date() }).returning();
      expect(lifted).toEqual([]);
      expect((await tx.execute<{ role: string }>(sql`SELECT app_role() AS role`)).rows).toEqual([{ role: "VIEWER" }]);
    });
    await afterwards;
  });
});

describe("liftSuppression", () => {
  type Outcome = "lifted" | "CONFLICT" | "NOT_FOUND" | "FORBIDDEN";
  const actors: Record<string, (owner: Person, other: Person) => Actor> = {
    "the service": () => system,
    "an ADMIN": (_, other) => signedIn(other.id, "ADMIN"),
    "a key with ADMIN": () => key("ADMIN"),
    "a key without the scope": () => key("USERS_WRITE", "PREFERENCES_WRITE"),
    "an AUDITOR": (_, other) => signedIn(other.id, "AUDITOR"),
    "the person as an AUDITOR": (owner) => signedIn(owner.id, "AUDITOR"),
    "the person": (owner) => signedIn(owner.id),
    "the person as an ADMIN": (owner) => signedIn(owner.id, "ADMIN"),
    "the person's token": (owner) => ({ kind: "token", userId: owner.id }),
    "the person's link": (owner) => ({ kind: "link", userId: owner.id, tenantKey: null }),
    "another viewer": (_, other) => signedIn(other.id),
    "a caller without credentials": () => ({ kind: "anonymous" }),
  };
  const admins = ["the service", "an ADMIN", "a key with ADMIN", "the person as an ADMIN"];
  const persons = [
    "the person",
    "the person as an AUDITOR",
    "the person as an ADMIN",
    "the person's token",
    "the person's link",
  ];
  const expected = (who: string, reason: SuppressionReason): Outcome | "UNAUTHENTICATED" => {
    if (who === "a caller without credentials") return "UNAUTHENTICATED";
    if (who === "another viewer" || who === "an AUDITOR") return "NOT_FOUND";
    if (![...admins, ...persons].includes(who)) return "FORBIDDEN";
    if (reason === "STOP" || reason === "ERASURE") return "CONFLICT";
    return (reason === "UNSUBSCRIBE" ? persons : admins).includes(who) ? "lifted" : "CONFLICT";
  };

  test.each(SUPPRESSION_REASONS)("allows and rejects the right actors for the reason %s", async (reason) => {
    const other = await makePerson();
    const names = Object.keys(actors);
    const people = await makePeople(names.length);
    const seen: Record<string, unknown> = {};
    const wanted: Record<string, unknown> = {};
    for (const [index, who] of names.entries()) {
      const owner = people[index] ?? other;
      const { id } = await add(mail(owner, { reason }));
      const ctx = ctxFor(actors[who]?.(owner, other));
      seen[who] = await liftSuppression(ctx, { suppressionId: id, reason: "asked" }).then(
        ({ suppression }) => (suppression.liftedAt ? "lifted" : "not lifted"),
        (error: unknown) => (error instanceof UserError || error instanceof AccessError ? error.code : error),
      );
      wanted[who] = expected(who, reason);
      expect((await active()).some((row) => row.id === id)).toBe(wanted[who] !== "lifted");
    }
    expect(seen).toEqual(wanted);
  });

  test("explains what to do instead, and rejects every unknown id equally", async () => {
    const [person, other] = await makePeople(2);
    if (!person || !other) throw new Error("two people");
    const stopped = await add(mail(person, { channel: "SMS", address: person.phone ?? "", reason: "STOP" }));
    const lift = (id: string, actor: Actor) => liftSuppression(ctxFor(actor), { suppressionId: id, reason: "x" });
    await expect(lift(stopped.id, system)).rejects.toThrow(/by texting START to/);
    const left = await add(mail(person, { reason: "UNSUBSCRIBE" }));
    await expect(lift(left.id, system)).rejects.toThrow(/Only the person can undo their unsubscribe/);
    const refusals = ["sup_1", "x\0", person.id, "sup_01h2xcejqtf2nbrexx3vqjhp41", stopped.id].map((id) =>
      lift(id, signedIn(other.id)).catch((error: unknown) => String(error)),
    );
    expect(new Set(await Promise.all(refusals)).size).toBe(1);
  });

  test("lifts the address once, with the reason in the audit trail", async () => {
    const [ann, bob] = await makePeople(2);
    if (!ann || !bob) throw new Error("two people");
    const { id } = await add(mail(ann));
    await add(mail(bob, { address: ann.email ?? "" }));
    const kept = await add(mail(bob));
    const admin = ctxFor(signedIn(bob.id, "ADMIN"));
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => liftSuppression(admin, { suppressionId: id, reason: "mailbox works" })),
    );
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of tries) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "CONFLICT" });
    expect((await active()).map((row) => row.id)).toEqual([kept.id]);
    const events = await audited("suppression.lift");
    expect(events.map(({ subject }) => subject).sort()).toEqual([ann.id, bob.id].sort());
    expect(events[0]).toMatchObject({ reason: "mailbox works", actor: bob.id, before: { reason: "HARD_BOUNCE" } });
  });
});

describe("inheritSuppressions", () => {
  let phone = "";
  let numbers = 0;
  beforeEach(() => {
    numbers += 1;
    phone = `+1415555010${numbers}`;
  });

  test("applies STOP to all current and later owners of the number, until START lifts it", async () => {
    const topic = await makeTopic({ channels: [{ channel: "SMS", policy: "REQUIRED" }] });
    const [ann, bob] = [await makePerson({ phone }), await makePerson({ phone, locale: "de" })];
    expect(await stop(phone.replace("+1415555", "+1 (415) 555-"))).toBe(2);
    expect(await stop(phone)).toBe(2);
    const carol = await makePerson({ phone });
    for (const person of [ann, bob, carol])
      expect(await sms(person, topic.key)).toMatchObject({ outcome: "SKIP", decidedBy: "SUPPRESSION" });
    const view = (person: Person) => transaction(system, (tx) => matrix(tx, person.id, null, new Date()));
    const [mine, theirs] = [await view(carol), await view(bob)];
    if (!mine || !theirs) throw new Error("no matrix");
    expect(cellOf(mine, topic, "SMS")).toMatchObject({ effective: false, decidedBy: "SUPPRESSION" });
    expect(cellOf(mine, topic, "SMS").reason).toMatch(/STOP to a message\. Reply START/);
    expect(cellOf(theirs, topic, "SMS").reason).toMatch(/STOP.*START/);
    expect(mine.channels.find(({ channel }) => channel === "SMS")).toMatchObject({
      suppressed: true,
      suppressions: [{ reason: "STOP", scope: "ALL" }],
    });
    const before = new Date(Date.now() - 60_000);
    expect(await transaction(system, (tx) => startAddress(tx, ctxFor(), "SMS", phone, before))).toBe(0);
    expect(await start(phone)).toBe(3);
    for (const person of [ann, bob, carol]) expect(await sms(person, topic.key)).toMatchObject({ outcome: "SEND" });
    expect(await makePerson({ phone }).then((dave) => sms(dave, topic.key))).toMatchObject({ outcome: "SEND" });
  });

  test("applies a STOP from an unknown number to its later owner", async () => {
    expect(await stop(phone)).toBe(0);
    expect(await active()).toMatchObject([{ userId: "", address: phone, reason: "STOP" }]);
    const ann = await makePerson();
    expect(await active()).toHaveLength(1);
    await upsertUsers(ctxFor(key("USERS_WRITE")), { users: [{ externalId: ann.externalId ?? "", phone }] });
    await upsertUsers(ctxFor(key("USERS_WRITE")), { users: [{ externalId: ann.externalId ?? "", phone }] });
    const mine = (await active()).filter(({ userId }) => userId === ann.id);
    expect(mine).toMatchObject([{ reason: "STOP", scope: "ALL", createdBy: "key_test" }]);
    const events = await audited("suppression.carry");
    expect(events).toMatchObject([
      { after: { count: 1, suppressions: [{ userId: ann.id, suppressionId: mine[0]?.id }] } },
    ]);
    expect(JSON.stringify(events)).not.toContain(phone);
    expect(await start(phone)).toBe(2);
    expect(await active()).toEqual([]);
  });

  test("copies all suppressions of an address except unsubscribes", async () => {
    const old = await makePerson();
    const address = old.email ?? "";
    for (const reason of SUPPRESSION_REASONS) await add(mail(old, { reason, scope: "MARKETING" }));
    await upsertUsers(ctxFor(), { users: [{ externalId: old.externalId ?? "", email: null }] });
    const heir = await makePerson({ email: address.toUpperCase() });
    const inherited = (await active()).filter(({ userId }) => userId === heir.id);
    expect(inherited.map(({ reason }) => reason).sort()).toEqual(
      SUPPRESSION_REASONS.filter((reason) => reason !== "UNSUBSCRIBE").sort(),
    );
    expect(inherited.every(({ scope }) => scope === "MARKETING")).toBe(true);
    expect(inherited.filter((row) => row.address === null).map(({ reason }) => reason)).toEqual(["ERASURE"]);
  });

  test("keeps a person's unsubscribe for their new address, and does not apply it to a later owner of the old one", async () => {
    const topic = await makeTopic({ classification: "MARKETING" });
    const ann = await makePerson();
    const { id } = await add(mail(ann, { reason: "UNSUBSCRIBE", scope: "TOPIC", topicId: topic.id }));
    const decided = async ({ id: userId }: Person) => {
      const { outcome, decidedBy } = await explain(ctxFor(), { userId, topicKey: topic.key, channel: "EMAIL" });
      return `${outcome} ${decidedBy}`;
    };
    const reach = async () => {
      const change = { topicKey: topic.key, channel: "EMAIL", policy: "DEFAULT_OFF" } as const;
      return (await previewPolicyChange(ctxFor(), change)).peopleLosing;
    };
    const before = await reach();
    const move = (email: string | null) =>
      upsertUsers(ctxFor(), { users: [{ externalId: ann.externalId ?? "", email }] });
    await move(null);
    await move(`new-${ann.email}`);
    const bob = await makePerson({ email: ann.email });
    expect([await decided(ann), await decided(bob)]).toEqual(["SKIP SUPPRESSION", "SEND TOPIC_DEFAULT"]);
    expect(await reach()).toBe(before + 1);
    const view = await transaction(system, (tx) => matrix(tx, ann.id, null, new Date()));
    expect(view?.channels.find(({ channel }) => channel === "EMAIL")?.suppressions).toMatchObject([{ id }]);
    await liftSuppression(ctxFor(signedIn(ann.id)), { suppressionId: id, reason: "again" });
    expect(await decided(ann)).toBe("SEND TOPIC_DEFAULT");
  });

  test("copies suppressions in a roster import, and reads nobody again if there are none", async () => {
    const file = join(tmpdir(), `roster-${crypto.randomUUID()}.csv`);
    await writeFile(file, `externalId,phone\nr-1,${phone}\nr-2,+14155550198\nr-3,${phone}\n`);
    await importPeople(ctxFor(), file, () => undefined);
    expect(await rows()).toEqual([]);
    await asOwner(database.url, "DELETE FROM users");
    await stop(phone);
    await importPeople(ctxFor(), file, () => undefined);
    const holders = await asOwner<{ external_id: string }>(
      database.url,
      "SELECT external_id FROM users u JOIN suppressions s ON s.user_id = u.id ORDER BY 1",
    );
    expect(holders.map(({ external_id }) => external_id)).toEqual(["r-1", "r-3"]);
  });

  test("applies a STOP to a person who gets the number at the same moment", async () => {
    const taken = Array.from({ length: 8 }, (_, index) => `+1415555020${index}`);
    await Promise.all(taken.flatMap((number) => [makePerson({ phone: number }), stop(number)]));
    const uncovered = await asOwner(
      database.url,
      `SELECT FROM users u WHERE phone LIKE '+1415555020%' AND NOT EXISTS (
         SELECT FROM suppressions s WHERE s.user_id = u.id AND lifted_at IS NULL)`,
    );
    expect(uncovered).toEqual([]);
  });
});

describe("liftedByOptIn", () => {
  const world = async () => {
    const person = await makePerson();
    const topic = await makeTopic({ classification: "MARKETING" });
    const unsubscribed = { reason: "UNSUBSCRIBE", scope: "TOPIC", topicId: topic.id } as const;
    const set = (actor: Actor, enabled?: boolean) =>
      setPreference(ctxFor(actor), {
        userId: person.id,
        topicKey: topic.key,
        channel: "EMAIL",
        ...(enabled === undefined ? { frequency: "DAILY" } : { enabled }),
      }).then(({ preferences }) => cellOf(preferences, topic, "EMAIL"));
    return { person, topic, unsubscribed, set };
  };

  test.each<[string, (id: string) => Actor, boolean]>([
    ["the person", (id) => signedIn(id), true],
    ["the person's token", (id) => ({ kind: "token", userId: id }), true],
    ["the person's link", (id) => ({ kind: "link", userId: id, tenantKey: null }), true],
    ["an integrator's key", () => key("PREFERENCES_WRITE"), false],
    ["an ADMIN", () => signedIn("usr_admin", "ADMIN"), false],
  ])("lifts the unsubscribe from the topic for %s only if it is the person: %o", async (_, actorOf, lifts) => {
    const { person, unsubscribed, set } = await world();
    await add(mail(person, unsubscribed));
    const cell = await set(actorOf(person.id), true);
    expect(cell).toMatchObject(
      lifts ? { effective: true, decidedBy: "CHOICE" } : { effective: false, decidedBy: "SUPPRESSION", editable: true },
    );
    expect(await active()).toHaveLength(lifts ? 0 : 1);
    expect(await audited("suppression.lift")).toHaveLength(lifts ? 1 : 0);
  });

  test.each<[string, Partial<NewSuppression> | undefined, boolean | undefined]>([
    ["the choice off", undefined, false],
    ["a frequency", undefined, undefined],
    ["the choice on after an unsubscribe from all marketing", { reason: "UNSUBSCRIBE", scope: "MARKETING" }, true],
    ["the choice on after a hard bounce", { reason: "HARD_BOUNCE" }, true],
  ])("lifts nothing for %s", async (_, besides, enabled) => {
    const { person, unsubscribed, set } = await world();
    await add(mail(person, unsubscribed));
    if (besides) await add(mail(person, besides));
    const before = await active();
    expect(await set(signedIn(person.id), enabled)).toMatchObject({ effective: false, decidedBy: "SUPPRESSION" });
    expect(await active()).toEqual(before);
  });
});

describe("suppressions in the GraphQL API", () => {
  const ids = (page: unknown) => JSON.stringify(page);
  const query = `{ suppressions(first: 2) { pageInfo { hasNextPage endCursor }
    edges { node { id reason topicKey liftable address user { id } } } } }`;

  test("are listed for ADMIN and AUDITOR, newest first, and lifted by the person", async () => {
    const [person, admin, auditor] = await makePeople(3);
    if (!person || !admin || !auditor) throw new Error("three people");
    const topic = await makeTopic();
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE id = $1", [admin.id]);
    await asOwner(database.url, "UPDATE users SET role = 'AUDITOR' WHERE id = $1", [auditor.id]);
    const bounced: SuppressionRow = await add(mail(person));
    const own = await add(mail(person, { reason: "UNSUBSCRIBE", scope: "TOPIC", topicId: topic.id }));
    await stop("+14155550123");
    const asAdmin = await api.ask(query, undefined, await sessionOf(admin.id));
    expect(asAdmin.data?.suppressions).toMatchObject({
      pageInfo: { hasNextPage: true },
      edges: [
        { node: { reason: "STOP", liftable: false, address: "+14155550123", user: null } },
        { node: { id: own.id, topicKey: topic.key, liftable: false, address: person.email, user: { id: person.id } } },
      ],
    });
    const asAuditor = await api.ask(query, undefined, await sessionOf(auditor.id));
    expect(ids(asAuditor.data)).not.toContain(person.email);
    expect(asAuditor.data?.suppressions).toMatchObject({ edges: [{}, { node: { liftable: false } }] });

    const session = await sessionOf(person.id);
    expect((await api.ask(query, undefined, session)).codes).toEqual(["FORBIDDEN"]);
    const node = `query ($id: ID!) { node(id: $id) { ... on Suppression { id liftable address } } }`;
    const seen = async (id: string) => (await api.ask(node, { id }, session)).data?.node;
    expect(await seen(own.id)).toEqual({ id: own.id, liftable: true, address: person.email });
    expect(await seen(bounced.id)).toMatchObject({ liftable: false });
    expect(await seen((await add(mail(admin))).id)).toBeNull();
    const lift = `mutation ($id: ID!) { liftSuppression(input: { suppressionId: $id, reason: "again" }) {
      __typename ... on SuppressionLifted { suppression { id liftedAt liftable } } ... on UserError { code path } } }`;
    const answer = async (id: string) => (await api.ask(lift, { id }, session)).data?.liftSuppression;
    expect(await answer(own.id)).toMatchObject({
      suppression: { id: own.id, liftedAt: expect.any(String), liftable: false },
    });
    expect(await answer(bounced.id)).toMatchObject({ __typename: "ConflictError", path: ["input", "suppressionId"] });
  });

  test("are paged and filtered by channel", async () => {
    const people = await makePeople(3);
    for (const person of people) await add(mail(person));
    await stop("+14155550124");
    const first = await listSuppressions(ctxFor(), { first: 2, channel: "EMAIL" });
    const second = await listSuppressions(ctxFor(), { first: 2, after: first.pageInfo.endCursor, channel: "EMAIL" });
    expect([...first.edges, ...second.edges].map(({ node }) => node.userId)).toEqual(
      people.map(({ id }) => id).reverse(),
    );
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });
});
