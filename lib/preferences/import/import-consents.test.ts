import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { consents } from "#db/schema/index.ts";
import { ctxFor, system } from "#db/testing/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { setPreference } from "../set.ts";
import { email, moment, on, row, rowsOf, run } from "./testing/importing.ts";

describe("importPreferences", () => {
  test("writes 'off' on each marketing topic for an opt-out of all commercial messages", async () => {
    const person = await makePerson();
    const [news, receipts] = [await makeTopic({ classification: "MARKETING" }), await makeTopic()];
    await run([on(person, { commercial_subscribed: false })]);
    const rows = await rowsOf(person);
    expect(rows.filter(({ topicId }) => topicId === news.id)).toEqual([
      row(news, "EMAIL", false),
      row(news, "SLACK", false),
      row(news, "SMS", false),
    ]);
    expect(rows.filter(({ topicId }) => topicId === receipts.id)).toEqual([]);
  });

  test("records a consent for each changed marketing choice, without claiming our wording", async () => {
    const person = await makePerson();
    const [news, receipts] = [await makeTopic({ classification: "MARKETING" }), await makeTopic()];
    const evidence = () =>
      transaction(system, (tx) =>
        tx.select().from(consents).where(eq(consents.userId, person.id)).orderBy(consents.id),
      );
    await run([on(person, { workflows: { ...email(news, false).workflows, ...email(receipts, false).workflows } })]);
    expect(await evidence()).toMatchObject([
      {
        topicId: news.id,
        channel: "EMAIL",
        granted: false,
        wording: expect.stringContaining("knock"),
        at: new Date(moment),
      },
    ]);
    await run([on(person, email(news, false))]);
    expect(await evidence()).toHaveLength(1);
  });

  test("withdraws consent once for each marketing topic on a channel that is switched off", async () => {
    const person = await makePerson();
    const [news, offers, receipts] = [
      await makeTopic({ classification: "MARKETING" }),
      await makeTopic({ classification: "MARKETING" }),
      await makeTopic(),
    ];
    const evidence = () =>
      transaction(system, (tx) =>
        tx.select().from(consents).where(eq(consents.userId, person.id)).orderBy(consents.id),
      );
    await setPreference(ctxFor(), {
      userId: person.id,
      topicKey: news.key,
      channel: "EMAIL",
      enabled: true,
      tenantKey: "acme",
    });
    await setPreference(ctxFor(), { userId: person.id, topicKey: offers.key, channel: "EMAIL", enabled: false });
    const before = (await evidence()).length;
    const off = { channel_types: { email: false } };
    expect(await run([on(person, off)])).toMatchObject({ switchedOff: 1 });
    const withdrawals = (await evidence())
      .slice(before)
      .filter(({ topicId }) => [news, offers, receipts].some(({ id }) => id === topicId));
    expect(withdrawals.map(({ topicId, tenantKey }) => [topicId, tenantKey]).sort()).toEqual([
      [news.id, ""],
      [news.id, "acme"],
    ]);
    for (const row of withdrawals)
      expect(row).toMatchObject({
        channel: "EMAIL",
        granted: false,
        source: "import:knock",
        wording: expect.stringContaining("knock"),
        at: new Date(moment),
      });
    const count = (await evidence()).length;
    expect(await run([on(person, off)])).toMatchObject({ switchedOff: 0, unchanged: 1 });
    expect(await evidence()).toHaveLength(count);
  });
});
