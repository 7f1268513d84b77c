import { sql } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { type Tx, transaction } from "#db/client.ts";
import { system, useDatabase } from "#db/testing/index.ts";
import { roundTripsOf } from "#db/testing/live.ts";
import type { Actor } from "#lib/actor.ts";
import { key, signedIn } from "#lib/testing/fixtures.ts";
import { withServiceRole } from "./with-service-role.ts";

useDatabase();

const roleOf = async (tx: Tx) => (await tx.execute<{ role: string }>(sql`SELECT app_role() AS role`)).rows[0]?.role;
/** Needs the role SYSTEM, because people may not write suppressions. */
const suppress = (tx: Tx) =>
  tx.execute(sql`INSERT INTO suppressions (user_id, id, channel, address_hash, scope, reason, created_at, created_by)
    VALUES ('usr_me', gen_random_uuid(), 'EMAIL', gen_random_uuid(), 'ALL', 'UNSUBSCRIBE', now(), 'test')`);

describe("withServiceRole", () => {
  const actors: [string, Actor, string][] = [
    ["a person", signedIn("usr_me"), "VIEWER"],
    ["an ADMIN", signedIn("usr_me", "ADMIN"), "ADMIN"],
    ["a link", { kind: "link", userId: "usr_me", tenantKey: null }, "VIEWER"],
    ["a key", key("SEND"), "SERVICE"],
    ["the service", system, "SYSTEM"],
  ];
  test.each(actors)(
    "gives %s the role SYSTEM while the function runs, and then their own role",
    async (_, actor, own) => {
      await transaction(actor, async (tx) => {
        const inside = await withServiceRole(tx, async () => {
          const nested = await withServiceRole(tx, () => roleOf(tx));
          return [nested, await roleOf(tx)];
        });
        expect(inside).toEqual(["SYSTEM", "SYSTEM"]);
        expect(await roleOf(tx)).toBe(own);
      });
    },
  );

  test("restores the role if the function throws", async () => {
    await transaction(signedIn("usr_me"), async (tx) => {
      const failing = withServiceRole(tx, () => Promise.reject(new Error("failed")));
      await expect(failing).rejects.toThrow("failed");
      expect(await roleOf(tx)).toBe("VIEWER");
    });
  });

  test("decides with row-level security what a person may write, only while the function runs", async () => {
    const me = signedIn("usr_me");
    await transaction(me, (tx) => withServiceRole(tx, () => suppress(tx)));
    await expect(transaction(me, suppress)).rejects.toMatchObject({ cause: { code: "42501" } });
    const afterwards = transaction(me, async (tx) => {
      await withServiceRole(tx, () => suppress(tx));
      await suppress(tx);
    });
    await expect(afterwards).rejects.toMatchObject({ cause: { code: "42501" } });
  });

  test("throws the error of a failed statement, and leaves no role to the next transaction", async () => {
    const me = signedIn("usr_me");
    const failing = transaction(me, (tx) => withServiceRole(tx, () => tx.execute(sql`SELECT 1 / 0`)));
    await expect(failing).rejects.toMatchObject({ cause: { code: "22012" } });
    expect(await transaction(me, roleOf)).toBe("VIEWER");
  });

  test("sets the role with SET LOCAL, because set_config does not reach the workers of Citus", async () => {
    const statements = (
      await roundTripsOf(() => transaction(signedIn("usr_me"), (tx) => withServiceRole(tx, () => suppress(tx))))
    ).flat();
    expect(statements.filter((text) => text.includes("set_config"))).toEqual([]);
    expect(statements.filter((text) => text.startsWith("SET LOCAL app.role"))).toEqual([
      "SET LOCAL app.role = 'SYSTEM'",
      "SET LOCAL app.role = 'VIEWER'",
    ]);
  });
});
