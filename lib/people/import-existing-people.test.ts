import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { database, importFile, importLines, now, people, roster } from "./testing/rosters.ts";
import { upsertUsers } from "./upsert.ts";

const then = new Date("2026-01-01T00:00:00.000Z");

describe("importPeople, existing people", () => {
  test("keeps fields that the file omits or leaves empty, and changes the others", async () => {
    const before = {
      externalId: "ann",
      name: "Ann",
      email: "ann@example.com",
      phone: "+15550100001",
      slackUserId: "U012AB3CD",
      timeZone: "Europe/Berlin",
      locale: "de",
    };
    await upsertUsers(ctxFor(undefined, then), { users: [before] });
    await importLines("externalId,name,email,timeZone,locale", "ann,Anna,,,");
    const [row] = await asOwner(database.url, "SELECT * FROM users");
    expect(row).toMatchObject({
      name: "Anna",
      email: "ann@example.com",
      email_verified_at: then,
      phone: "+15550100001",
      phone_verified_at: then,
      slack_user_id: "U012AB3CD",
      slack_verified_at: then,
      time_zone: "Europe/Berlin",
      locale: "de",
      created_at: then,
      updated_at: now,
    });
    await importLines(
      "externalId,email,phone,slackUserId,timeZone",
      "ann,new@example.com,+15550100002,U9ZZ,Asia/Tokyo",
    );
    const [after] = await asOwner(database.url, "SELECT * FROM users");
    expect(after).toMatchObject({
      id: row?.id,
      name: "Anna",
      email: "new@example.com",
      email_verified_at: now,
      phone: "+15550100002",
      phone_verified_at: now,
      slack_user_id: "U9ZZ",
      slack_verified_at: now,
      time_zone: "Asia/Tokyo",
      locale: "de",
    });
  });

  test("reports a time zone that only ICU knows and imports the other rows", async () => {
    const { imported, bad } = await importLines("externalId,timeZone", "zone-1,IST", "zone-2,Asia/Kolkata");
    expect({ imported, bad }).toEqual({
      imported: 1,
      bad: [{ line: 2, problem: "timeZone is not an IANA time zone" }],
    });
  });

  test("audits changed addresses and stores a hash of the former ones, only for existing people", async () => {
    const names = ["ann", "bob", "cyd", "boss"];
    const list = names.map((externalId, n) => ({
      externalId,
      email: `${externalId}@example.com`,
      phone: `+1555010000${n}`,
    }));
    const { users: saved } = await upsertUsers(ctxFor(undefined, then), { users: list });
    await asOwner(database.url, "UPDATE users SET role = 'ADMIN' WHERE external_id = 'boss'");
    const report = await importLines(
      "externalId,name,email,phone,slackUserId",
      "ann,Ann,eve@example.org,+15550100000,",
      "bob,Bob,bob@example.com,,",
      "cyd,Cyd,CYD@example.com,+15550100009,U0CYD",
      "boss,Boss,,+15550100008,",
      "dan,Dan,ann@example.net,+15550100003,",
    );
    expect(report).toEqual({ imported: 5, bad: [], notes: new Map() });
    const nameOf = new Map(saved.map(({ id, externalId }) => [id, externalId]));
    const events = (await eventsOf({ action: "contact.change" })).flatMap(({ subject, before, after }) => {
      const name = nameOf.get(subject ?? "");
      return name ? [[name, [before, after]]] : [];
    });
    expect(Object.fromEntries(events)).toEqual({
      ann: [{ email: "a•••@e•••.com" }, { email: "e•••@e•••.org" }],
      cyd: [
        { email: "c•••@e•••.com", phone: "+1•••••02", slackUserId: null },
        { email: "C•••@e•••.com", phone: "+1•••••09", slackUserId: "U0•••" },
      ],
      boss: [{ phone: "+1•••••03" }, { phone: "+1•••••08" }],
    });
    const former = await asOwner<{ user_id: string; channel: string }>(
      database.url,
      "SELECT user_id, channel FROM former_addresses WHERE user_id = ANY ($1)",
      [[...nameOf.keys()]],
    );
    // The number of the boss now belongs to Dan.
    expect(former.map(({ user_id, channel }) => [nameOf.get(user_id), channel]).sort()).toEqual([
      ["ann", "EMAIL"],
      ["cyd", "SMS"],
    ]);
    await importLines("externalId,email", "fay,ann@example.com");
    expect(
      await asOwner(database.url, "SELECT FROM former_addresses WHERE user_id = ANY ($1)", [[...nameOf.keys()]]),
    ).toHaveLength(1);
  });

  test("waits for concurrent API calls for the same people, and all succeed", async () => {
    const ids = Array.from({ length: 300 }, (_, n) => `p-${n}`);
    const path = await roster(`externalId,name\n${ids.map((id) => `${id},File`).join("\n")}\n`);
    const call = () =>
      upsertUsers(ctxFor(), { users: ids.toReversed().map((externalId) => ({ externalId, name: "API" })) });
    for (let round = 0; round < 4; round += 1) {
      await Promise.all([importFile(path), call(), importFile(path), call()]);
      if (round % 2 === 0) await asOwner(database.url, "DELETE FROM users WHERE external_id > 'p-2'");
    }
    expect(await people()).toHaveLength(300);
  });
});
