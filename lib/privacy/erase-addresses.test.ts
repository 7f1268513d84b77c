import { describe, expect, test, vi } from "vitest";
import { lockStatement } from "#db/locks.ts";
import { withConnection } from "#db/testing/connections.ts";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { sendNotification } from "#lib/notifications/index.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { setPreference } from "#lib/preferences/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import { eraseUser } from "./index.ts";
import { activeFor, database, reason, rowsOf } from "./testing/erasing.ts";
import { fillTables, identifyingTexts, makeAda } from "./testing/lived-in.ts";
import { findTexts } from "./testing/traces.ts";

describe("eraseUser", () => {
  test("removes and blocks former addresses", async () => {
    const first = await makeAda();
    const other = await makeAda();
    await fillTables(database.url, first);
    const { externalId } = first;
    const moved = { externalId, email: `new.${first.email}`, phone: other.phone?.replace("+1", "+49") ?? null };
    await upsertUsers(ctxFor(), { users: [{ ...moved, externalId: externalId ?? "", slackUserId: null }] });
    const inText = { Body: `my mail:\n${first.email}, or <mailto:${first.email}?subject=x>`, From: "+15005550006" };
    const later = [
      ["resend", { data: { to: [first.email?.toUpperCase()] } }],
      ["twilio", inText],
      ["twilio", { From: other.phone }],
      ["resend", { data: { to: [`x${first.email}`, `${first.email}.example`] } }],
    ] as const;
    for (const [index, [provider, payload]] of later.entries())
      await asOwner(
        database.url,
        "INSERT INTO webhook_events (provider, id, kind, payload, received_at) VALUES ($1, $2, 'some', $3, now())",
        [provider, `later-${first.id}-${index}`, payload],
      );
    await eraseUser(ctxFor(), { userId: first.id, reason });
    const payloads = await asOwner<{ payload: object }>(
      database.url,
      "SELECT payload FROM webhook_events WHERE id LIKE $1 ORDER BY id",
      [`later-${first.id}-%`],
    );
    // Addresses that only contain theirs belong to someone else.
    expect(payloads.map(({ payload }) => payload)).toEqual([{}, {}, later[2][1], later[3][1]]);
    await asOwner(database.url, "DELETE FROM webhook_events WHERE id LIKE $1", [`later-${first.id}-%`]);
    expect(await findTexts(database.url, identifyingTexts(first))).toEqual([]);
    const blocked = (await activeFor(first.id)).filter((row) => row.reason === "ERASURE");
    expect(blocked.map(({ channel }) => channel).sort()).toEqual(["EMAIL", "EMAIL", "SLACK", "SMS", "SMS"]);
    const back = await makePerson({ email: first.email, phone: first.phone, slackUserId: first.slackUserId });
    expect((await activeFor(back.id)).map(({ channel, reason }) => `${channel} ${reason}`).sort()).toEqual(
      expect.arrayContaining(["EMAIL ERASURE", "SLACK ERASURE", "SMS ERASURE"]),
    );
  });

  test("leaves a former address alone if another person has it now", async () => {
    const [ada, bob] = [await makeAda(), await makeAda()];
    await upsertUsers(ctxFor(), { users: [{ externalId: ada.externalId ?? "", email: null, phone: null }] });
    await upsertUsers(ctxFor(), { users: [{ externalId: bob.externalId ?? "", email: ada.email, phone: ada.phone }] });
    await asOwner(
      database.url,
      "INSERT INTO webhook_events (provider, id, kind, payload, received_at) VALUES ('resend', $1, 'some', $2, now())",
      [`of-${bob.id}`, { to: [ada.email] }],
    );
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    expect((await activeFor(ada.id)).map(({ channel }) => channel)).toEqual(["SLACK"]);
    expect(await asOwner(database.url, "SELECT payload FROM webhook_events WHERE id = $1", [`of-${bob.id}`])).toEqual([
      { payload: { to: [ada.email] } },
    ]);
  });

  /** Two parallel calls, one that removes a number and one that adds it, leave it as former and as current address. */
  async function movedNumber(): Promise<{ ada: Person; bob: Person; event: string; addNumber: string }> {
    const [ada, bob] = [await makeAda(), await makeAda()];
    await upsertUsers(ctxFor(), { users: [{ externalId: ada.externalId ?? "", phone: null }] });
    const event = `taken-${bob.id}`;
    await asOwner(
      database.url,
      "INSERT INTO webhook_events (provider, id, kind, payload, received_at) VALUES ('twilio', $1, 'some', $2, now())",
      [event, { From: ada.phone }],
    );
    return { ada, bob, event, addNumber: "UPDATE users SET phone = $2 WHERE id = $1" };
  }
  const payloadOf = (event: string) =>
    asOwner<{ payload: object }>(database.url, "SELECT payload FROM webhook_events WHERE id = $1", [event]);

  test("leaves a number alone that moved to another person in parallel", async () => {
    const { ada, bob, event, addNumber } = await movedNumber();
    await asOwner(database.url, addNumber, [bob.id, ada.phone]);
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    expect((await activeFor(ada.id)).map(({ channel }) => channel).sort()).toEqual(["EMAIL", "SLACK"]);
    expect(await payloadOf(event)).toEqual([{ payload: { From: ada.phone } }]);
  });

  test("waits for a transaction that is adding a former number to another person, and leaves it alone", async () => {
    const { ada, bob, event, addNumber } = await movedNumber();
    let erasing: Promise<unknown> | undefined;
    await withConnection(database.url, async (client) => {
      await client.query("BEGIN");
      await client.query(addNumber, [bob.id, ada.phone]);
      await client.query(lockStatement("suppressions", "shared"));
      erasing = eraseUser(ctxFor(), { userId: ada.id, reason });
      const waits = `SELECT FROM pg_locks JOIN pg_database d ON d.oid = database
      WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`;
      await vi.waitFor(async () => expect(await asOwner(database.url, waits)).toHaveLength(1), { timeout: 10_000 });
      await client.query("COMMIT");
    });
    await erasing;
    expect((await activeFor(ada.id)).map(({ channel }) => channel).sort()).toEqual(["EMAIL", "SLACK"]);
    expect(await payloadOf(event)).toEqual([{ payload: { From: ada.phone } }]);
  });

  test("keeps hashes that block the addresses under any other person id", async () => {
    const ada = await makeAda();
    await fillTables(database.url, ada);
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    const kept = await activeFor(ada.id);
    expect(kept.filter((row) => row.reason === "ERASURE")).toHaveLength(3);
    expect(kept.map(({ address, scope, reason }) => [address, scope, reason]).sort()).toEqual([
      [null, "ALL", "ERASURE"],
      [null, "ALL", "ERASURE"],
      [null, "ALL", "ERASURE"],
      [null, "MARKETING", "STOP"],
      [null, "MARKETING", "STOP"],
    ]);
    const { users } = await upsertUsers(ctxFor(), {
      users: [{ externalId: `new-${ada.externalId}`, email: ada.email?.toUpperCase(), phone: ada.phone }],
    });
    const again = users[0]?.id ?? "";
    const topic = await makeTopic();
    await setPreference(ctxFor(signedIn(again)), { topicKey: topic.key, channel: "EMAIL", enabled: true });
    const { notification } = await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [again] },
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url);
    const rows = await rowsOf(notification.id);
    expect(
      rows.filter(({ channel }) => channel !== "SLACK").map(({ status, decidedBy }) => [status, decidedBy]),
    ).toEqual([
      ["SKIPPED", "SUPPRESSION"],
      ["SKIPPED", "SUPPRESSION"],
    ]);
  });
});
