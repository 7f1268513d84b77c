import { and, eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { consents, suppressions } from "#db/schema/index.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { env } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { type Person, upsertUsers } from "#lib/people/index.ts";
import { explain, setPreference } from "#lib/preferences/index.ts";
import { setChannelSwitch } from "#lib/preferences/set-channel-switch.ts";
import { signToken } from "#lib/signing/signed-token.ts";
import { suppress } from "#lib/suppression/index.ts";
import { makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { maxTopicsInLink, readUnsubscribeToken, unsubscribeUrl } from "./index.ts";
import { type UnsubscribeView, viewUnsubscribePage } from "./page-view.ts";
import { performUnsubscribeAction, type UnsubscribeAction } from "./perform-action.ts";

const database = useDatabase();
const now = new Date();
const day = 24 * 3_600_000;

const linkOf = async (person: Person, ...topics: Topic[]) => {
  const url = await unsubscribeUrl("https://np.example", { userId: person.id, topicIds: topics.map(({ id }) => id) });
  return url.slice("https://np.example/u/".length);
};
const perform = (token: string, action: UnsubscribeAction, proof?: string, at = now) =>
  performUnsubscribeAction({ requestId: "test", now: at }, token, action, proof);
const act = async (token: string, action: UnsubscribeAction, at = now) =>
  (await perform(token, action, undefined, at)).outcome;
async function view(token: string, at = now): Promise<UnsubscribeView> {
  const shown = await viewUnsubscribePage(token, at);
  if (!shown || shown === "gone") throw new Error(`the page shows ${shown}`);
  return shown;
}
/** The outcome and the deciding layer for a message of this topic now. */
const decidedBy = async (person: Person, { key }: Topic, channel: "EMAIL" | "SMS" = "EMAIL") => {
  const { outcome, decidedBy } = await explain(ctxFor(), { userId: person.id, topicKey: key, channel });
  return `${outcome} ${decidedBy}`;
};
const suppressionsOf = (person: Person) =>
  transaction(system, (tx) =>
    tx.select().from(suppressions).where(eq(suppressions.userId, person.id)).orderBy(suppressions.id),
  );
const consentsOf = (person: Person, topic: Topic) =>
  transaction(system, (tx) =>
    tx
      .select({ granted: consents.granted, source: consents.source, channel: consents.channel })
      .from(consents)
      .where(and(eq(consents.userId, person.id), eq(consents.topicId, topic.id)))
      .orderBy(consents.id),
  );
const marketing = () => makeTopic({ classification: "MARKETING", name: "Offers" });
const everythingOf = async (person: Person) =>
  JSON.stringify(
    await Promise.all(
      ["users", "preferences", "channel_switches", "schedules", "suppressions", "consents"].map((table) =>
        asOwner(
          database.url,
          `SELECT * FROM ${table} WHERE ${table === "users" ? "id" : "user_id"} = $1 ORDER BY 1, 2`,
          [person.id],
        ),
      ),
    ),
  );

describe("performUnsubscribeAction, unsubscribe", () => {
  test("stops only the topics of the link, by mail, for the current address", async () => {
    const person = await makePerson();
    const [offers, news, other] = [await marketing(), await makeTopic(), await makeTopic()];
    const token = await linkOf(person, offers, news);
    expect(await act(token, "unsubscribe")).toBe("done");
    const rows = await suppressionsOf(person);
    expect(new Set(rows.map(({ topicId }) => topicId))).toEqual(new Set([offers.id, news.id]));
    for (const row of rows)
      expect(row).toMatchObject({
        channel: "EMAIL",
        address: person.email,
        scope: "TOPIC",
        reason: "UNSUBSCRIBE",
        createdBy: person.id,
        liftedAt: null,
      });
    expect(await Promise.all([offers, news, other].map((topic) => decidedBy(person, topic)))).toEqual([
      "SKIP SUPPRESSION",
      "SKIP SUPPRESSION",
      "SEND TOPIC_DEFAULT",
    ]);
    expect(await decidedBy(person, offers, "SMS")).toBe("SEND TOPIC_DEFAULT");
    expect(await consentsOf(person, offers)).toEqual([
      { granted: false, source: "unsubscribe link", channel: "EMAIL" },
    ]);
    expect(await consentsOf(person, news)).toEqual([]);
    const audited = await asOwner(
      database.url,
      "SELECT action, actor, actor_role FROM audit_events WHERE subject = $1 AND action LIKE 'suppression%'",
      [person.id],
    );
    expect(audited).toEqual(
      Array(2).fill({ action: "suppression.add", actor: person.id, actor_role: "PREFERENCE_LINK" }),
    );
  });

  test("is idempotent, also for concurrent calls", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => act(token, "unsubscribe")));
    expect(new Set([...outcomes, await act(token, "unsubscribe")])).toEqual(new Set(["done"]));
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await consentsOf(person, offers)).toHaveLength(1);
  });

  test("stops required MARKETING too", async () => {
    const person = await makePerson();
    const topic = await makeTopic({
      classification: "MARKETING",
      channels: [{ channel: "EMAIL", policy: "REQUIRED" }],
    });
    const token = await linkOf(person, topic);
    expect(await view(token)).toMatchObject({ isStopped: false, canBeWeekly: false });
    await act(token, "unsubscribe");
    expect(await decidedBy(person, topic)).toBe("SKIP SUPPRESSION");
    expect(await act(token, "weekly")).toBe("refused");
    expect(await decidedBy(person, topic)).toBe("SKIP SUPPRESSION");
  });
});

describe("performUnsubscribeAction, undo", () => {
  test("lifts the link's suppressions, and the page shows it", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    expect(await view(token)).toMatchObject({ isStopped: false, canUndo: false });
    await act(token, "unsubscribe");
    expect(await view(token)).toMatchObject({
      isStopped: true,
      canUndo: true,
      topics: [{ name: "Offers", isOn: false }],
    });
    expect([await act(token, "undo"), await act(token, "undo")]).toEqual(["done", "done"]);
    expect(await view(token)).toMatchObject({ isStopped: false, canUndo: false, topics: [{ isOn: true }] });
    expect(await decidedBy(person, offers)).toBe("SEND TOPIC_DEFAULT");
    expect((await consentsOf(person, offers)).map(({ granted }) => granted)).toEqual([false, true]);
  });

  test("lifts no suppression of another topic, reason, channel or scope", async () => {
    const [person, offers, news] = [await makePerson(), await marketing(), await makeTopic()];
    await act(await linkOf(person, news), "unsubscribe");
    const base = { userId: person.id, channel: "EMAIL", address: person.email ?? "", topicId: offers.id } as const;
    await transaction(system, async (tx) => {
      await suppress(tx, ctxFor(), { ...base, scope: "TOPIC", reason: "ADMIN" });
      await suppress(tx, ctxFor(), { ...base, scope: "ALL", reason: "COMPLAINT" });
      await suppress(tx, ctxFor(), { ...base, scope: "MARKETING", reason: "UNSUBSCRIBE" });
      await suppress(tx, ctxFor(), {
        ...base,
        channel: "SMS",
        address: person.phone ?? "",
        scope: "TOPIC",
        reason: "UNSUBSCRIBE",
      });
    });
    const token = await linkOf(person, offers);
    const before = await suppressionsOf(person);
    expect(await view(token)).toMatchObject({ isStopped: true, canUndo: false });
    await act(token, "undo");
    expect(await suppressionsOf(person)).toEqual(before);
  });

  test("is possible for 24 hours only", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    await act(token, "unsubscribe");
    const shortlyBefore = new Date(now.getTime() + day - 1);
    expect(await view(token, shortlyBefore)).toMatchObject({ canUndo: true, canBeWeekly: true });
    const later = new Date(now.getTime() + day);
    const before = await everythingOf(person);
    expect(await view(token, later)).toMatchObject({ isStopped: true, canUndo: false, canBeWeekly: false });
    for (const action of ["undo", "weekly"] as const) expect(await act(token, action, later)).toBe("refused");
    expect(await everythingOf(person)).toBe(before);
    expect(await act(token, "undo", shortlyBefore)).toBe("done");
    expect(await view(token)).toMatchObject({ isStopped: false });
  });
});

describe("performUnsubscribeAction, unsubscribe", () => {
  test("applies after a change of the address and can still be undone", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    await act(token, "unsubscribe");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    expect(await decidedBy(person, offers)).toBe("SKIP SUPPRESSION");
    await act(token, "unsubscribe");
    expect(await suppressionsOf(person)).toHaveLength(1);
    await act(token, "undo");
    expect(await decidedBy(person, offers)).toBe("SEND TOPIC_DEFAULT");
  });
});

describe("performUnsubscribeAction, weekly", () => {
  test("sets stopped topics to weekly and lifts the suppression", async () => {
    const [person, offers, news] = [await makePerson(), await marketing(), await makeTopic()];
    const token = await linkOf(person, offers, news);
    await act(token, "unsubscribe");
    expect(await act(token, "weekly")).toBe("done");
    expect(await view(token)).toMatchObject({ isStopped: false, isWeekly: true, canUndo: false });
    expect(await decidedBy(person, offers)).toBe("DIGEST FREQUENCY");
    expect((await consentsOf(person, offers)).map(({ granted }) => granted)).toEqual([false, true]);
    const [audited] = await eventsOf({ subject: person.id, action: "preference.set" });
    expect(audited).toMatchObject({ reason: "unsubscribe link", actorRole: "PREFERENCE_LINK" });
  });

  test("sets active topics to weekly without a new consent", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const token = await linkOf(person, offers);
    expect(await act(token, "weekly")).toBe("done");
    expect(await view(token)).toMatchObject({ isWeekly: true });
    expect(await decidedBy(person, offers)).toBe("DIGEST FREQUENCY");
    expect(await consentsOf(person, offers)).toEqual([]);
  });

  test.each<[string, (person: Person, topic: Topic) => Promise<unknown>]>([
    [
      "the topic",
      ({ id }, { key: topicKey }) =>
        setPreference(ctxFor(signedIn(id)), { topicKey, channel: "EMAIL", enabled: false }),
    ],
    ["all mail", ({ id }) => setChannelSwitch(ctxFor(signedIn(id)), { channel: "EMAIL", enabled: false })],
  ])("does not switch on %s that the person switched off themselves", async (_, switchOff) => {
    const [person, offers, news] = [await makePerson(), await marketing(), await makeTopic()];
    const token = await linkOf(person, offers, news);
    await switchOff(person, offers);
    await act(token, "unsubscribe");
    expect(await view(token)).toMatchObject({ canUndo: true, canBeWeekly: false });
    expect([await act(token, "weekly"), await act(token, "undo")]).toEqual(["refused", "done"]);
    expect(await decidedBy(person, offers)).toMatch(/^SKIP (?:CHOICE|CHANNEL_SWITCH)$/);
  });
});

describe("performUnsubscribeAction, unsubscribe", () => {
  test("stops a topic that is on only by a tenant's default", async () => {
    const person = await makePerson();
    const topic = await makeTopic({ channels: [{ channel: "EMAIL", policy: "DEFAULT_OFF" }] });
    expect(await view(await linkOf(person, topic))).toMatchObject({ isStopped: false });
  });
});

describe("performUnsubscribeAction, weekly", () => {
  test("refuses weekly for urgent topics and archived topics", async () => {
    const [person, urgent] = [await makePerson(), await makeTopic({ urgent: true })];
    expect(await view(await linkOf(person, urgent))).toMatchObject({ canBeWeekly: false });
    await asOwner(database.url, "UPDATE topics SET archived_at = now() WHERE id = $1", [urgent.id]);
    const token = await linkOf(person, urgent);
    expect(await view(token)).toMatchObject({ isStopped: true, canBeWeekly: false });
    expect(await act(token, "weekly")).toBe("refused");
  });
});

describe("performUnsubscribeAction, all-off and undo-all", () => {
  test("switches all optional mail off and on again, but not required mail", async () => {
    const [person, offers] = [await makePerson(), await marketing()];
    const alerts = await makeTopic({ channels: [{ channel: "EMAIL", policy: "REQUIRED" }] });
    const token = await linkOf(person, offers);
    const { proof } = await perform(token, "all-off");
    expect(await view(token)).toMatchObject({ isAllOff: true, isStopped: true, canUndoAll: false });
    expect(await viewUnsubscribePage(token, now, proof)).toMatchObject({ canUndoAll: true });
    expect([await decidedBy(person, offers), await decidedBy(person, alerts)]).toEqual([
      "SKIP CHANNEL_SWITCH",
      "SEND REQUIRED",
    ]);
    expect(await decidedBy(person, offers, "SMS")).toBe("SEND TOPIC_DEFAULT");
    expect(await act(token, "undo-all")).toBe("refused");
    expect((await perform(token, "undo-all", proof)).outcome).toBe("done");
    expect(await view(token)).toMatchObject({ isAllOff: false, isStopped: false });
  });

  test("does not switch on mail that the person switched off themselves, with any proof of a forwarded mail", async () => {
    const [person, other] = [await makePerson(), await makePerson()];
    const topic = await marketing();
    const token = await linkOf(person, topic);
    const old = (await perform(token, "all-off")).proof;
    const others = (await perform(await linkOf(other, topic), "all-off")).proof;
    await setChannelSwitch(ctxFor(signedIn(person.id), new Date(now.getTime() + 1)), {
      channel: "EMAIL",
      enabled: false,
    });
    expect((await perform(token, "all-off")).proof).toBeUndefined();
    for (const proof of [undefined, old, others, "v1.e30.AAAAAAAAAAAAAAAAAAAAAA", token])
      expect((await perform(token, "undo-all", proof)).outcome).toBe("refused");
    expect(await view(token)).toMatchObject({ isAllOff: true });
  });
});

describe("viewUnsubscribePage", () => {
  test("shows a masked address in the person's language and changes nothing", async () => {
    const person = await makePerson({ email: "ada.lovelace@example.com", locale: "de-AT", phone: "+15550001234" });
    const topic = await makeTopic({ name: "News", description: "Now and then." });
    const token = await linkOf(person, topic);
    const before = await everythingOf(person);
    const shown = await view(token);
    expect(shown).toMatchObject({
      address: "a•••@e•••.com",
      locale: "de-AT",
      topics: [{ key: topic.key, name: "News", description: "Now and then.", isOn: true }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/lovelace|0001234/);
    expect(await everythingOf(person)).toBe(before);
  });

  test("shows topics that the person switched off themselves as stopped, without an undo", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const as = ctxFor(signedIn(person.id));
    await setPreference(as, { topicKey: topic.key, channel: "EMAIL", enabled: false });
    const token = await linkOf(person, topic);
    expect(await view(token)).toMatchObject({ isStopped: true, canUndo: false, isAllOff: false });
    await setChannelSwitch(as, { channel: "SMS", enabled: false });
    expect(await view(token)).toMatchObject({ isAllOff: false });
  });
});

describe("an unsubscribe link whose target no longer exists", () => {
  test.each<[string, (person: Person, topic: Topic) => Promise<unknown>]>([
    ["the person", ({ id }) => asOwner(database.url, "DELETE FROM users WHERE id = $1", [id])],
    ["the address", ({ id }) => asOwner(database.url, "UPDATE users SET email = NULL WHERE id = $1", [id])],
    ["the topic", (_person, { id }) => asOwner(database.url, "DELETE FROM topics WHERE id = $1", [id])],
  ])("succeeds without a change if %s no longer exists", async (_name, remove) => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const token = await linkOf(person, topic);
    await remove(person, topic);
    expect(await viewUnsubscribePage(token, now)).toBe("gone");
    for (const action of ["unsubscribe", "undo", "weekly", "all-off", "undo-all"] as const)
      expect(await act(token, action)).toBe("done");
    expect(await suppressionsOf(person)).toEqual([]);
  });
});

describe("readUnsubscribeToken", () => {
  test("rejects a token of another purpose or with another payload", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const before = await everythingOf(person);
    const payload = { u: person.id, c: "EMAIL", t: [topic.id], e: now.getTime() + 1e6 };
    const tokens = [
      await signToken("preference-link", payload),
      await signToken("user-token", payload),
      await signToken("unsubscribe", { ...payload, c: "SMS" }),
      await signToken("unsubscribe", { ...payload, t: [] }),
      await signToken("unsubscribe", { u: person.id }),
      `${await linkOf(person, topic)}x`,
      "",
    ];
    for (const token of tokens) {
      expect(await viewUnsubscribePage(token, now)).toBeNull();
      for (const action of ["unsubscribe", "undo", "weekly", "all-off", "undo-all"] as const)
        expect(await act(token, action)).toBe("unknown");
    }
    expect(await everythingOf(person)).toBe(before);
  });

  test("accepts a token of a rotated secret and rejects one of a removed secret", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    const old = "a".repeat(32);
    env().AUTH_SECRETS = [old];
    try {
      const token = await linkOf(person, topic);
      env().AUTH_SECRETS = ["b".repeat(32), old];
      expect(await view(token)).toMatchObject({ isStopped: false });
      env().AUTH_SECRETS = ["b".repeat(32)];
      expect(await viewUnsubscribePage(token, now)).toBeNull();
    } finally {
      env().AUTH_SECRETS = undefined;
    }
  });
});

describe("unsubscribeUrl", () => {
  test("names the digest if its topics do not fit into a header, and stops its optional topics", async () => {
    const [person, offers, news, locked] = [
      await makePerson(),
      await marketing(),
      await makeTopic(),
      await makeTopic(),
    ];
    const digestId = newId("digest");
    const item = (topic: Topic, layer: string, sentAt: Date | null) =>
      asOwner(
        database.url,
        `INSERT INTO deliveries (user_id, id, notification_id, topic_id, channel, status, decided_by, decision, created_at, sent_at, digest_id)
       VALUES ($1, $2, $3, $4, 'EMAIL', 'SENT', 'FREQUENCY', $5, now(), $6, $7)`,
        [
          person.id,
          newId("delivery"),
          newId("notification"),
          topic.id,
          JSON.stringify({ steps: [{ layer, verdict: "ON", because: "" }] }),
          sentAt,
          digestId,
        ],
      );
    await item(offers, "TENANT_LOCK", now);
    await item(news, "CHOICE", now);
    await item(locked, "TENANT_LOCK", now);
    await item(await makeTopic(), "CHOICE", null);
    const many = Array.from({ length: 60 }, () => newId("topic"));
    const url = await unsubscribeUrl("https://np.example", { userId: person.id, topicIds: many, digestId });
    expect(url.length).toBeLessThan(200);
    const token = url.slice("https://np.example/u/".length);
    await act(token, "unsubscribe");
    expect(new Set((await suppressionsOf(person)).map(({ topicId }) => topicId))).toEqual(
      new Set([offers.id, news.id]),
    );
    // Without the digest's items the link is unknown.
    await asOwner(database.url, "DELETE FROM deliveries WHERE digest_id = $1", [digestId]);
    expect([await viewUnsubscribePage(token, now), await act(token, "unsubscribe")]).toEqual([null, "unknown"]);
    const fitting = many.slice(0, maxTopicsInLink);
    const longest = await unsubscribeUrl(`https://${"n".repeat(290)}`, {
      userId: person.id,
      topicIds: fitting,
      digestId,
    });
    const scope = await readUnsubscribeToken(longest.split("/u/")[1] ?? "");
    expect(scope).toMatchObject({ topicIds: fitting.sort() });
  });
});
