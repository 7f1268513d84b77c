import { describe, expect, test } from "vitest";
import { transaction } from "#db/client.ts";
import { users } from "#db/schema/index.ts";
import { asOwner, ctxFor, system } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { ConflictError } from "#lib/errors.ts";
import { contactChanges, database, earlier, everybody, now, one } from "./testing/upserts.ts";
import { upsertUsers } from "./upsert.ts";

describe("upsertUsers, e-mail address of a person with a role", () => {
  const integrator: Actor = { kind: "key", keyId: "key_crm", name: "crm", scopes: ["USERS_WRITE"] };
  const admins: Actor = { kind: "key", keyId: "key_ops", name: "ops", scopes: ["ADMIN"] };
  const boss = { externalId: "boss", email: "boss@example.com", phone: "+15550100009" };
  const withRole = async (role: string, email: string | null = boss.email) => {
    const { id } = (await one({ ...boss, email }, earlier)) ?? {};
    await asOwner(database.url, "UPDATE users SET role = $1 WHERE external_id = 'boss'", [role]);
    return id ?? "";
  };
  const change = (actor: Actor, email: string | null) =>
    upsertUsers(ctxFor(actor, now), {
      users: [
        { externalId: "bob", name: "Bob" },
        { externalId: "boss", email },
      ],
    });
  const securityEventsOf = (id: string) =>
    asOwner(database.url, "SELECT kind, detail FROM security_events WHERE subject = $1", [id]);

  test.each([
    ["ADMIN", "eve@example.com"],
    ["ADMIN", "BOSS@example.com"],
    ["AUDITOR", "eve@example.com"],
    ["AUDITOR", null],
  ])("rejects an integrator's change of an %s's address to %s, and writes nothing of the call", async (role, email) => {
    const id = await withRole(role);
    await expect(change(integrator, email)).rejects.toMatchObject({
      constructor: ConflictError,
      path: ["users", "1", "email"],
      message: expect.not.stringContaining("example.com"),
    });
    expect((await everybody()).map(({ externalId, email }) => [externalId, email])).toEqual([["boss", boss.email]]);
    expect(await securityEventsOf(id)).toEqual([]);
  });

  test("rejects a first address from an integrator", async () => {
    await withRole("ADMIN", null);
    await expect(change(integrator, "eve@example.com")).rejects.toBeInstanceOf(ConflictError);
  });

  test("accepts the unchanged address from an integrator, beside changed fields", async () => {
    const id = await withRole("ADMIN");
    const { users: saved } = await upsertUsers(ctxFor(integrator), {
      users: [{ ...boss, name: "Boss", phone: "+15550100010" }],
    });
    expect(saved).toMatchObject([{ id, name: "Boss", phone: "+15550100010", email: boss.email, role: "ADMIN" }]);
  });

  test("waits for a concurrent grant of the role", async () => {
    await withRole("VIEWER");
    const outcome = await transaction(system, async (tx) => {
      await tx.update(users).set({ role: "ADMIN" });
      const changed = change(integrator, "eve@example.com").catch((error: unknown) => error);
      await expect
        .poll(() =>
          asOwner(
            database.url,
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
          ),
        )
        .toHaveLength(1);
      return { changed };
    });
    expect(await outcome.changed).toBeInstanceOf(ConflictError);
  });

  test("lets an ADMIN change it, with masked addresses in the audit log and a security event", async () => {
    const id = await withRole("ADMIN");
    await change(admins, "chief@example.org");
    expect((await everybody()).map(({ email }) => email)).toEqual([null, "chief@example.org"]);
    expect(await contactChanges(id)).toEqual([
      { actor: "key_ops", before: { email: "b•••@e•••.com" }, after: { email: "c•••@e•••.org" } },
    ]);
    expect(await securityEventsOf(id)).toEqual([{ kind: "contact.change", detail: { role: "ADMIN", by: "key_ops" } }]);
  });

  test("lets an integrator change the address of a VIEWER", async () => {
    const id = await withRole("VIEWER");
    await change(integrator, "new@example.com");
    expect((await everybody()).map(({ email }) => email)).toEqual([null, "new@example.com"]);
    expect(await securityEventsOf(id)).toEqual([]);
  });
});
