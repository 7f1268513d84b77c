import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { suppressions } from "#db/schema/index.ts";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import { sessionOf, useApi } from "#graphql/testing/http.ts";
import { makePeople, makePerson, makeTopic, signedIn } from "#lib/testing/fixtures.ts";
import { liftSuppression, listSuppressions, type SuppressionRow, suppress } from "./index.ts";
import { active, add, audited, database, mail, rows, stop } from "./testing/suppressing.ts";

const api = useApi();

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
    const asAdmin = await api.query(query, undefined, await sessionOf(admin.id));
    expect(asAdmin.data?.suppressions).toMatchObject({
      pageInfo: { hasNextPage: true },
      edges: [
        { node: { reason: "STOP", liftable: false, address: "+14155550123", user: null } },
        { node: { id: own.id, topicKey: topic.key, liftable: false, address: person.email, user: { id: person.id } } },
      ],
    });
    const asAuditor = await api.query(query, undefined, await sessionOf(auditor.id));
    expect(ids(asAuditor.data)).not.toContain(person.email);
    expect(asAuditor.data?.suppressions).toMatchObject({ edges: [{}, { node: { liftable: false } }] });

    const session = await sessionOf(person.id);
    expect((await api.query(query, undefined, session)).codes).toEqual(["FORBIDDEN"]);
    const node = `query ($id: ID!) { node(id: $id) { ... on Suppression { id liftable address } } }`;
    const seen = async (id: string) => (await api.query(node, { id }, session)).data?.node;
    expect(await seen(own.id)).toEqual({ id: own.id, liftable: true, address: person.email });
    expect(await seen(bounced.id)).toMatchObject({ liftable: false });
    expect(await seen((await add(mail(admin))).id)).toBeNull();
    const lift = `mutation ($id: ID!) { liftSuppression(input: { suppressionId: $id, reason: "again" }) {
      __typename ... on SuppressionLifted { suppression { id liftedAt liftable } } ... on UserError { code path } } }`;
    const answer = async (id: string) => (await api.query(lift, { id }, session)).data?.liftSuppression;
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
