import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { deliveries, deliveryColumns, outbox } from "#db/schema/index.ts";
import { ctxFor, system, useDatabase } from "#db/testing/index.ts";
import type { Message } from "#lib/channels/modules.ts";
import type { Decision } from "#lib/decision.ts";
import type { ChannelPolicy, Classification, DecisionLayer } from "#lib/enums.ts";
import { env } from "#lib/env.ts";
import { newId } from "#lib/ids.ts";
import { notificationsById, sendNotification } from "#lib/notifications/index.ts";
import type { Person } from "#lib/people/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";
import { makePerson, makeTopic } from "#lib/testing/fixtures.ts";
import { setTopicChannelPolicy, type Topic } from "#lib/topics/index.ts";
import { viewUnsubscribePage } from "#lib/unsubscribe/page-view.ts";
import { runJobs } from "#lib/worker/testing/run-jobs.ts";
import type { Ready } from "./re-decide.ts";
import { messageFor, renderDigestAgain } from "./render.ts";

const database = useDatabase();

type Mail = Extract<Message, { channel: "EMAIL" }>;
const tenantKey = "acme";

async function send(topic: Topic, person: Person, tenant: string | null = null) {
  const { notification } = await sendNotification(ctxFor(), {
    topicKey: topic.key,
    audience: { userIds: [person.id] },
    channels: ["EMAIL"],
    tenantKey: tenant,
    subject: "Hello {{name}}",
    body: "Hello",
  });
  await runJobs(database.url);
  return notification;
}
const mailTo = (person: Person): Promise<Mail | undefined> =>
  transaction(system, async (tx) => {
    const [row] = await tx.select().from(outbox).where(eq(outbox.userId, person.id));
    return row?.payload as Mail | undefined;
  });
/** The only unsubscribe link of a mail, or null. Checks that all its places have the same link. */
function linkIn({ headers, html, text }: Mail): string | null {
  const inHeader = /^<(.*)>$/.exec(headers["List-Unsubscribe"] ?? "")?.[1];
  const found = new Set([...`${html}\n${text}`.matchAll(/https?:\/\/[^\s"<>]*\/u\/[^\s"<>]*/g)].map(([url]) => url));
  if (inHeader === undefined) {
    expect([...found, headers["List-Unsubscribe-Post"]]).toEqual([undefined]);
    return null;
  }
  expect([...found]).toEqual([inHeader]);
  expect(headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  expect(inHeader.startsWith(`${env().appUrl}/u/`)).toBe(true);
  return inHeader.slice(`${env().appUrl}/u/`.length);
}
const topicsBehind = async (token: string) => {
  const view = await viewUnsubscribePage(token, new Date());
  return view && view !== "gone" ? view.topics.map(({ key }) => key).sort() : null;
};

describe("unsubscribe link", () => {
  test.each<[Classification, string, boolean, ChannelPolicy, { policy: ChannelPolicy; locked: boolean }?]>([
    ["TRANSACTIONAL", "on by default", true, "DEFAULT_ON"],
    ["TRANSACTIONAL", "required", false, "REQUIRED"],
    ["TRANSACTIONAL", "on by its tenant's default", true, "DEFAULT_OFF", { policy: "DEFAULT_ON", locked: false }],
    ["TRANSACTIONAL", "locked on by its tenant", false, "DEFAULT_OFF", { policy: "DEFAULT_ON", locked: true }],
    ["TRANSACTIONAL", "required by its tenant", false, "DEFAULT_ON", { policy: "REQUIRED", locked: true }],
    ["MARKETING", "on by default", true, "DEFAULT_ON"],
    ["MARKETING", "required", true, "REQUIRED"],
    ["MARKETING", "locked on by its tenant", true, "DEFAULT_OFF", { policy: "DEFAULT_ON", locked: true }],
  ])("exists in the mail of a %s topic that is %s: %s", async (classification, _name, has, policy, tenant) => {
    const [person, topic] = [
      await makePerson(),
      await makeTopic({ classification, name: "Offers", channels: [{ channel: "EMAIL", policy }] }),
    ];
    if (tenant) await setTenantPolicy(ctxFor(), { tenantKey, topicKey: topic.key, channel: "EMAIL", ...tenant });
    await send(topic, person, tenant ? tenantKey : null);
    const mail = await mailTo(person);
    if (!mail) throw new Error("no mail went out");
    const token = linkIn(mail);
    expect(token !== null).toBe(has);
    if (token !== null) {
      expect(await topicsBehind(token)).toEqual([topic.key]);
      expect(mail.text).toContain("Unsubscribe from Offers: http");
    }
    expect(mail.text).toMatch(/^You receive this because .*Offers/m);
    expect(mail.text).toContain(`Change what you receive: ${env().appUrl}/preferences`);
    expect(mail.tags).toMatchObject({ delivery: mail.deliveryId, topic: topic.key });
  });

  /** The claimed delivery with the data that rendering needs. */
  async function ready(
    person: Person,
    layer: DecisionLayer,
    patch: Parameters<typeof makeTopic>[0] = {},
  ): Promise<Ready> {
    const topic = await makeTopic(patch);
    const { id } = await send(topic, person);
    return transaction(system, async (tx) => {
      const [row] = await tx.select(deliveryColumns).from(deliveries).where(eq(deliveries.notificationId, id));
      const notification = (await notificationsById(tx, [id])).get(id);
      if (!row || !notification || !person.email) throw new Error("nothing was planned");
      const decision: Decision = {
        outcome: "DIGEST",
        decidedBy: "FREQUENCY",
        at: null,
        steps: [{ layer, verdict: "ON", reasonKey: "" }],
      };
      return { row, decision, notification, topic, person, to: person.email };
    });
  }

  test("is the same to the byte when another worker renders the mail again", async () => {
    const [person, digestId] = [await makePerson({ locale: "de" }), newId("digest")];
    const one = await ready(person, "CHOICE", { classification: "MARKETING" });
    // A topic with another date is compiled again, as in another process.
    const again: Ready = { ...one, topic: { ...one.topic, updatedAt: new Date(0) } };
    expect(await messageFor(env(), "EMAIL", again)).toEqual(await messageFor(env(), "EMAIL", one));
    expect(await renderDigestAgain(env(), "EMAIL", { id: digestId, kind: "FREQUENCY" }, [again])).toEqual(
      await renderDigestAgain(env(), "EMAIL", { id: digestId, kind: "FREQUENCY" }, [one]),
    );
  });

  test("of a digest covers all topics that the person can unsubscribe from, and names them", async () => {
    const person = await makePerson();
    const offers = await ready(person, "TENANT_LOCK", { classification: "MARKETING", name: "Offers" });
    const news = await ready(person, "CHOICE", { name: "News" });
    const locked = await ready(person, "TENANT_LOCK", { name: "Invoices" });
    const digestId = newId("digest");
    const mail = (await renderDigestAgain(
      { ...env(), POSTAL_ADDRESS: "1 Main Street" },
      "EMAIL",
      { id: digestId, kind: "FREQUENCY" },
      [offers, news, { ...news }, locked],
    )) as Mail;
    expect(await topicsBehind(linkIn(mail) ?? "")).toEqual([offers.topic.key, news.topic.key].sort());
    expect(mail.text).toContain("Unsubscribe from Offers, News: http");
    expect(mail.text).toContain("Topics: Offers, News, Invoices");
    for (const part of [mail.text, mail.html]) expect(part).toContain("1 Main Street");
    expect(mail.tags).toEqual({ kind: "digest", delivery: digestId });

    const fixed = (await renderDigestAgain(env(), "EMAIL", { id: digestId, kind: "FREQUENCY" }, [locked])) as Mail;
    expect(linkIn(fixed)).toBeNull();
  });

  test("is missing if the topic became required after the plan", async () => {
    const [person, topic] = [await makePerson(), await makeTopic()];
    await sendNotification(ctxFor(), {
      topicKey: topic.key,
      audience: { userIds: [person.id] },
      channels: ["EMAIL"],
      subject: "Hello",
      body: "Hello",
    });
    await runJobs(database.url, ["plan"]);
    await setTopicChannelPolicy(ctxFor(), { topicKey: topic.key, channel: "EMAIL", policy: "REQUIRED" });
    await runJobs(database.url);
    const mail = await mailTo(person);
    expect(mail && linkIn(mail)).toBeNull();
  });
});
