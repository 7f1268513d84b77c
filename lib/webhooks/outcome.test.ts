import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { newId } from "#lib/ids.ts";
import { upsertUsers } from "#lib/people/index.ts";
import { makePerson } from "#lib/testing/fixtures.ts";
import { applyEvent, auditOf, bounce, mail, nextSend, rowsOf, sent, suppressionsOf } from "./testing/applying.ts";

describe("recordOutcome", () => {
  test("suppresses a bounced former address and not the current one", async () => {
    const person = await makePerson();
    const delivery = await sent(person, "EMAIL");
    await upsertUsers(ctxFor(), { users: [{ externalId: person.externalId ?? "", email: `new-${person.email}` }] });
    await applyEvent(mail("email.bounced", person.email, { ...bounce("Permanent"), tags: { delivery } }));
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await nextSend(person, "EMAIL")).toBe("SEND REQUIRED");
  });

  test("suppresses the address for its owner if the mail has no delivery", async () => {
    const person = await makePerson();
    const data = { ...bounce("Permanent"), tags: { delivery: newId("delivery"), kind: "sign-in" } };
    expect(await applyEvent(mail("email.bounced", (person.email ?? "").toUpperCase(), data))).toBe("suppressed");
    expect(await nextSend(person, "EMAIL")).toBe("SKIP SUPPRESSION");
    expect(await auditOf(person, "delivery.bounced")).toMatchObject([
      { after: { deliveryId: null, code: "Permanent/General" } },
    ]);
  });

  test("suppresses nothing for a mail to several recipients or an unknown address", async () => {
    const person = await makePerson();
    const two = mail("email.bounced", null, { ...bounce("Permanent"), to: [person.email, "b@example.org"] });
    expect(await applyEvent(two)).toBe("unmatched");
    expect(await applyEvent(mail("email.bounced", "stranger@example.org", bounce("Permanent")))).toBe("unmatched");
    expect(await suppressionsOf(person)).toEqual([]);
  });
});

describe("recordOutcome, digest", () => {
  test("records the outcome of a digest on all its items, with one audit event", async () => {
    const person = await makePerson();
    const digestId = newId("digest");
    await sent(person, "EMAIL", { digestId });
    await sent(person, "EMAIL", { digestId });
    await applyEvent(mail("email.complained", person.email, { tags: { delivery: digestId, kind: "digest" } }));
    expect((await rowsOf(person)).map(({ status }) => status)).toEqual(["COMPLAINED", "COMPLAINED"]);
    expect(await suppressionsOf(person)).toHaveLength(1);
    expect(await auditOf(person, "delivery.complained")).toMatchObject([{ after: { deliveryId: digestId } }]);
  });
});
