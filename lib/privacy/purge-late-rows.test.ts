import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { outbox } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import { audit } from "#lib/audit/index.ts";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { eraseUser } from "./index.ts";
import { purgeLateRows } from "./purge-late-rows.ts";
import { database, reason } from "./testing/erasing.ts";
import { makeAda } from "./testing/lived-in.ts";

describe("purgeLateRows", () => {
  test("removes rows written after the erasure and makes late audit events unreadable", async () => {
    const ada = await makeAda();
    await eraseUser(ctxFor(), { userId: ada.id, reason });
    await asOwner(
      database.url,
      "INSERT INTO outbox VALUES ('out_late', 'dlv_late', $1, 'EMAIL', 'x', NULL, '{}', now())",
      [ada.id],
    );
    const late = {
      action: "auth.failure" as const,
      subject: ada.id,
      reason: "expired",
      after: { network: "203.0.113.0/24" },
    };
    await transaction(system, (tx) => audit(tx, ctxFor(), late));
    expect(await purgeLateRows(ctxFor())).toBe(1);
    const said = async () => (await eventsOf({ subject: ada.id })).filter(({ reason, after }) => reason ?? after);
    expect(await said()).toMatchObject([{ action: "user.erase", reason }]);
    // A later row stays until the next run. The erasure event stays for good.
    await transaction(system, (tx) => audit(tx, ctxFor(), late));
    expect(await purgeLateRows(ctxFor())).toBe(0);
    expect(await said()).toHaveLength(1);
    expect(await transaction(system, (tx) => tx.select().from(outbox).where(eq(outbox.userId, ada.id)))).toEqual([]);
  });
});
