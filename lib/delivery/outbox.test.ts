import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { asOwner, ctxFor, system, useDatabase } from "#db/testing/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import type { Message } from "#lib/channels/modules.ts";
import { recordInOutbox } from "#lib/channels/outbox.ts";
import { AccessError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { key, makePerson, signedIn } from "#lib/testing/fixtures.ts";
import { findOutboxRow, listOutbox } from "./outbox.ts";

const database = useDatabase();
const now = new Date("2026-11-23T12:00:00.000Z");
const admin = ctxFor(signedIn("usr_admin", "ADMIN"), now);
const link = "https://np.example/sign-in/confirm?token=secret";

async function recorded(kind: string): Promise<{ userId: string; id: string }> {
  const { id: userId } = await makePerson();
  const message: Message = {
    channel: "EMAIL",
    deliveryId: newId("delivery"),
    to: "ada@example.com",
    subject: `A mail of ${kind}`,
    html: link,
    text: link,
    headers: {},
    tags: { kind },
  };
  await transaction(system, (tx) => recordInOutbox(tx, [{ message, userId }], now));
  const [row] = await asOwner<{ id: string }>(database.url, "SELECT id FROM outbox WHERE user_id = $1", [userId]);
  return { userId, id: row?.id ?? "" };
}
const readings = async (subject: string) =>
  (await eventsOf({ subject }))
    .filter(({ actor }) => actor !== "system:test")
    .map(({ action, actor, before, after }) => ({ action, actor, before, after }));

describe("outbox audit", () => {
  test.each([
    ["in the list", () => listOutbox(admin, { first: 1 })],
    ["by its id", (id: string) => findOutboxRow(admin, id)],
  ])("records who read a sign-in mail %s", async (_, read) => {
    const { userId, id } = await recorded("sign-in");
    const before = await readings(userId);
    expect(JSON.stringify(await read(id))).toContain(link);
    expect((await readings(userId)).slice(before.length)).toEqual([
      { action: "outbox.read", actor: "usr_admin", before: null, after: { outboxId: id } },
    ]);
  });

  test("records nothing for other mails", async () => {
    const { userId, id } = await recorded("message");
    const before = await readings(userId);
    const { edges } = await listOutbox(admin, { first: 1 });
    expect(edges[0]?.node).toMatchObject({ id, payload: { text: link } });
    expect(await findOutboxRow(admin, id)).toMatchObject({ payload: { text: link } });
    expect(await readings(userId)).toEqual(before);
  });

  test("rejects everyone but an ADMIN, and records no read for a rejected caller", async () => {
    const { userId, id } = await recorded("sign-in");
    const before = await readings(userId);
    for (const actor of [signedIn("usr_auditor", "AUDITOR"), signedIn(userId), key("SEND", "AUDIT_READ")])
      await expect(findOutboxRow(ctxFor(actor, now), id)).rejects.toThrow(AccessError);
    expect(await readings(userId)).toEqual(before);
  });
});
