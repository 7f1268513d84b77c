import { describe, expect, test } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { ValidationError } from "#lib/errors.ts";
import { full, upsert } from "./testing/upserts.ts";
import { visiblePerson } from "./visible.ts";

describe("visiblePerson", () => {
  const as = (userId: string, role: "VIEWER" | "AUDITOR") =>
    ctxFor({ kind: "person", userId, role, sessionId: "ses_1" });

  test("returns the actor themselves and rejects every other id equally, known or unknown", async () => {
    const { users: saved } = await upsert([full, { externalId: "bob" }]);
    const [ann, bob] = saved.map(({ id }) => id);
    expect((await visiblePerson(as(ann ?? "", "VIEWER"), { id: ann }))?.externalId).toBe("ann");
    expect((await visiblePerson(as(ann ?? "", "VIEWER"), { externalId: "ann" }))?.id).toBe(ann);
    for (const by of [{ id: bob }, { id: "usr_unknown" }, { externalId: "bob" }, { externalId: "nobody" }])
      await expect(visiblePerson(as(ann ?? "", "VIEWER"), by)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("returns null for an unknown id to an actor who may read everyone", async () => {
    expect(await visiblePerson(as("usr_x", "AUDITOR"), { id: "usr_unknown" })).toBeNull();
    expect(await visiblePerson(ctxFor(), { externalId: "nobody" })).toBeNull();
    expect(await visiblePerson(ctxFor(), { externalId: "no\0body" })).toBeNull();
  });

  test.each([{}, { id: "usr_1", externalId: "ann" }])("rejects %j, which names no person or two", async (by) => {
    await expect(visiblePerson(ctxFor(), by)).rejects.toBeInstanceOf(ValidationError);
  });
});
