import { describe, expect, test } from "vitest";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { ConflictError, NotFoundError, ValidationError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { linkIncidents } from "./links.ts";
import { listIncidents } from "./queries.ts";
import { ctx, open, update } from "./testing/incidents.ts";

const threeIncidents = async () => [(await open()).id, (await open()).id, (await open()).id] as const;
const duplicate = (id: string, otherId: string, remove?: true) =>
  linkIncidents(ctx(5), { id, kind: "DUPLICATE_OF", otherId, ...(remove && { remove }) });

describe("linkIncidents", () => {
  test("lists the link at both incidents, writes an entry and an audit event, and removes it again", async () => {
    const [first, second] = [await open({ title: "The database is slow" }), await open({ title: "Mails are late" })];
    const link = { id: second.id, kind: "CAUSED_BY", otherId: first.id } as const;
    const { incident } = await linkIncidents(ctx(5), link);
    expect(incident.links).toEqual([
      expect.objectContaining({
        kind: "CAUSED_BY",
        isReverse: false,
        incidentId: first.id,
        title: "The database is slow",
      }),
    ]);
    expect(incident.updates.at(-1)?.message).toBe(`This incident is caused by ${first.id}.`);
    const { edges } = await listIncidents(ctx(), { first: 2 });
    expect(edges.find(({ node }) => node.id === first.id)?.node.links).toEqual([
      expect.objectContaining({ kind: "CAUSED_BY", isReverse: true, incidentId: second.id, title: "Mails are late" }),
    ]);
    expect((await eventsOf({ subject: second.id, action: "incident.link" }))[0]).toMatchObject({
      after: { kind: "CAUSED_BY", otherId: first.id, removed: false },
    });
    const again = await linkIncidents(ctx(6), link);
    expect(again.incident.updates).toHaveLength(2);
    const removed = await linkIncidents(ctx(7), { ...link, remove: true });
    expect(removed.incident.links).toEqual([]);
    await expect(linkIncidents(ctx(8), { ...link, remove: true })).rejects.toThrow(NotFoundError);
  });

  test("refuses links that contradict each other, and duplicates of duplicates", async () => {
    const [original, copy, other] = await threeIncidents();
    await duplicate(copy, original);
    await expect(duplicate(original, copy)).rejects.toMatchObject({ constructor: ConflictError, path: ["otherId"] });
    await expect(duplicate(copy, other)).rejects.toThrow(`is a duplicate of ${original} already`);
    await expect(duplicate(other, copy)).rejects.toThrow(`is a duplicate itself. Link ${original}.`);
    await expect(duplicate(other, original)).resolves.toBeDefined();
  });

  test("refuses an open incident as a duplicate of one that is over, because no one would be paged", async () => {
    const [over, still, recurs] = await threeIncidents();
    await update(over, { status: "RESOLVED" });
    await expect(duplicate(still, over)).rejects.toMatchObject({ constructor: ConflictError, path: ["otherId"] });
    await expect(linkIncidents(ctx(5), { id: recurs, kind: "RECURRENCE_OF", otherId: over })).resolves.toBeDefined();
    await update(still, { status: "RESOLVED" });
    await expect(duplicate(still, over)).resolves.toBeDefined();
  });

  test("refuses a link to itself and to an unknown incident", async () => {
    const { id } = await open();
    await expect(duplicate(id, id)).rejects.toThrow(ValidationError);
    await expect(duplicate(id, newId("incident"))).rejects.toMatchObject({
      constructor: NotFoundError,
      path: ["otherId"],
    });
  });

  test("does not wait for ever if two links between the same incidents are added at the same time", async () => {
    const [first, second] = await threeIncidents();
    const results = await Promise.allSettled([
      linkIncidents(ctx(5), { id: first, kind: "CAUSED_BY", otherId: second }),
      linkIncidents(ctx(5), { id: second, kind: "CAUSED_BY", otherId: first }),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });
});
