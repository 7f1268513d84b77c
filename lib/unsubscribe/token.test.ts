import { describe, expect, test } from "vitest";
import { asOwner } from "#db/testing/index.ts";
import { env } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { signToken } from "#lib/signing/signed-token.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import type { Topic } from "#lib/topics/index.ts";
import { maxTopicsInLink, readUnsubscribeToken, unsubscribeUrl } from "./index.ts";
import { viewUnsubscribePage } from "./page-view.ts";
import { act, database, everythingOf, linkOf, marketing, now, suppressionsOf, view } from "./testing/unsubscribing.ts";

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
