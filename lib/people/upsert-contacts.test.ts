import { describe, expect, test } from "vitest";
import { asOwner, ctxFor } from "#db/testing/index.ts";
import type { Actor } from "#lib/actor.ts";
import { ConflictError } from "#lib/errors.ts";
import { contactChanges, database, earlier, everybody, full, type Input, now, one, upsert } from "./testing/upserts.ts";
import { upsertUsers } from "./upsert.ts";

describe("upsertUsers, address of another person", () => {
  test("rejects it in any case, with its path, and writes nothing of the call", async () => {
    await one({ externalId: "ann", email: "ann@example.com" });
    const outcome = upsert([{ externalId: "bob" }, { externalId: "eve", email: "ANN@Example.com" }]);
    await expect(outcome).rejects.toMatchObject({ constructor: ConflictError, path: ["users", "1", "email"] });
    expect((await everybody()).map(({ externalId }) => externalId)).toEqual(["ann"]);
  });

  test("lets its owner write it again, also in another case", async () => {
    await one({ externalId: "ann", email: "ann@example.com" });
    expect((await one({ externalId: "ann", email: "ANN@example.com" }))?.email).toBe("ANN@example.com");
  });

  test("accepts it after its owner has cleared it", async () => {
    await one({ externalId: "ann", email: "ann@example.com" });
    await one({ externalId: "ann", email: null });
    expect((await one({ externalId: "bob", email: "ann@example.com" }))?.email).toBe("ann@example.com");
  });

  test("gives it to exactly one of two concurrent calls, and rejects the other", async () => {
    for (let round = 0; round < 15; round += 1) {
      const email = `wanted-${round}@example.com`;
      const outcomes = await Promise.allSettled(
        ["a", "b", "c"].map((name) => one({ externalId: `${name}-${round}`, email })),
      );
      const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
      expect(refused).toHaveLength(2);
      for (const reason of refused) expect(reason).toBeInstanceOf(ConflictError);
      expect((await everybody()).filter((person) => person.email === email)).toHaveLength(1);
    }
  });
});

describe("upsertUsers, changed addresses", () => {
  const integrator: Actor = { kind: "key", keyId: "key_crm", name: "crm", scopes: ["USERS_WRITE"] };
  const change = (list: Input) => upsertUsers(ctxFor(integrator, now), { users: list });
  const trail = (id = "nobody") => contactChanges(id);
  const former = (id = "") =>
    asOwner<{ channel: string }>(
      database.url,
      "SELECT channel, since FROM former_addresses WHERE user_id = $1 ORDER BY channel",
      [id],
    );

  test("audits each changed field, masked, for any role, but no unchanged or first address", async () => {
    const ann = await one(full, earlier);
    const { users: saved } = await change([
      { externalId: "ann", name: "Anna", email: "eve@example.org", phone: full.phone, slackUserId: null },
      { externalId: "bob", email: "bob@example.com" },
    ]);
    expect(await trail(ann?.id)).toEqual([
      {
        actor: "key_crm",
        before: { email: "A•••@e•••.com", slackUserId: "U0•••" },
        after: { email: "e•••@e•••.org", slackUserId: null },
      },
    ]);
    await change([{ externalId: "ann", email: "eve@example.org", phone: full.phone, timeZone: "UTC" }]);
    expect(await trail(ann?.id)).toHaveLength(1);
    expect(await trail(saved[1]?.id)).toEqual([]);
    await change([{ externalId: "bob", phone: "+15550100007" }]);
    expect(await trail(saved[1]?.id)).toMatchObject([{ before: { phone: null }, after: { phone: "+1•••••07" } }]);
  });

  test("stores a hash of the former address until anyone has it again", async () => {
    const ann = await one(full, earlier);
    await change([{ externalId: "ann", email: "ANN@example.com" }]);
    expect(await former(ann?.id)).toEqual([]);
    await change([{ externalId: "ann", email: "eve@example.org", phone: null }]);
    expect(await former(ann?.id)).toEqual([
      { channel: "EMAIL", since: now },
      { channel: "SMS", since: now },
    ]);
    await change([{ externalId: "ann", email: full.email }]);
    expect((await former(ann?.id)).map(({ channel }) => channel)).toEqual(["EMAIL", "SMS"]);
    await change([{ externalId: "bob", email: "eve@example.org", phone: full.phone }]);
    expect(await former(ann?.id)).toEqual([]);
  });

  test("stores no hash of an address that another person has or gets in the same call", async () => {
    const [ann, bob, cyd] = (
      await upsert([
        { externalId: "ann", phone: "+15550100001", slackUserId: "U0SWAP1" },
        { externalId: "bob", phone: "+15550100001", slackUserId: "U0SWAP2" },
        { externalId: "cyd", phone: "+15550100003" },
      ])
    ).users;
    await change([
      { externalId: "ann", phone: null, slackUserId: "U0SWAP2" },
      { externalId: "bob", slackUserId: "U0SWAP1" },
      { externalId: "cyd", phone: null },
      { externalId: "dan", phone: "+15550100003" },
    ]);
    for (const person of [ann, bob, cyd]) expect(await former(person?.id)).toEqual([]);
  });
});
