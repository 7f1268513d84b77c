import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { SUPPRESSION_REASONS } from "#lib/enums.ts";
import { importPeople } from "#lib/people/import.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { explain, matrix } from "#lib/preferences/index.ts";
import { previewPolicyChange } from "#lib/preferences/preview-policy-change.ts";
import { cellOf, key, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { liftSuppression } from "./index.ts";
import { startAddress } from "./opt-out-keywords.ts";
import { active, add, audited, database, mail, rows, stop } from "./testing/suppressing.ts";

const start = (phone: string) => transaction(system, (tx) => startAddress(tx, ctxFor(), "SMS", phone));

const sms = (person: Person, topicKey: string, actor?: Actor) =>
  explain(ctxFor(actor), { userId: person.id, topicKey, channel: "SMS" });

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
    const view = (person: Person) => matrix(ctxFor(system), person.id, null);
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
    const view = await matrix(ctxFor(system), ann.id, null);
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
    const numbers = Array.from({ length: 8 }, (_, index) => `+1415555020${index}`);
    await Promise.all(numbers.flatMap((number) => [makePerson({ phone: number }), stop(number)]));
    const uncovered = await asOwner(
      database.url,
      `SELECT FROM users u WHERE phone LIKE '+1415555020%' AND NOT EXISTS (
         SELECT FROM suppressions s WHERE s.user_id = u.id AND lifted_at IS NULL)`,
    );
    expect(uncovered).toEqual([]);
  });
});
