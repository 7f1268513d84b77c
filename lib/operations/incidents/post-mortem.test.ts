import { describe, expect, test } from "vitest";
import { eventsOf } from "#lib/audit/testing/events.ts";
import { ConflictError, NotFoundError } from "#lib/errors.ts";
import { newId } from "#lib/ids.ts";
import { linkIncidents } from "./links.ts";
import { readPostMortem, writePostMortem } from "./post-mortem.ts";
import { postMortemTemplate } from "./post-mortem-template.ts";
import { at, ctx, open, update } from "./testing/incidents.ts";

describe("writePostMortem", () => {
  test("keeps the text with its author and counts the saves, also after the incident is over", async () => {
    const { id } = await open();
    await update(id, { status: "RESOLVED" }, 5);
    expect(await readPostMortem(ctx(), id)).toBeNull();
    await writePostMortem(ctx(10), { id, text: "First", basedOn: 0 });
    await writePostMortem(ctx(20), { id, text: "Second", basedOn: 1 });
    expect(await readPostMortem(ctx(), id)).toEqual({
      ...{ incidentId: id, text: "Second", version: 2 },
      ...{ writtenBy: "key_test", writtenAt: at(20) },
    });
    expect(await eventsOf({ subject: id, action: "incident.postMortem" })).toMatchObject([
      { after: { version: 1, characters: 5 } },
      { after: { version: 2, characters: 6 } },
    ]);
  });

  test("refuses to overwrite a version that the writer has not seen", async () => {
    const { id } = await open();
    const results = await Promise.allSettled(
      ["Mine", "Yours"].map((text) => writePostMortem(ctx(10), { id, text, basedOn: 0 })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results.find((one) => one.status === "rejected")?.reason).toBeInstanceOf(ConflictError);
    expect((await readPostMortem(ctx(), id))?.version).toBe(1);
  });

  test("refuses an unknown incident", async () => {
    await expect(writePostMortem(ctx(), { id: newId("incident"), text: "x" })).rejects.toThrow(NotFoundError);
  });
});

describe("postMortemTemplate", () => {
  test("is filled from the log, with the times of each step and the links", async () => {
    const earlier = await open({ title: "Mails were late" });
    const { id } = await open({ startedAt: at(-12) });
    await update(id, { status: "ACKNOWLEDGED", message: "On it" }, 5);
    await linkIncidents(ctx(6), { id, kind: "RECURRENCE_OF", otherId: earlier.id });
    const { incident } = await update(id, { status: "RESOLVED", message: "Two\nlines | and a bar" }, 65);
    const text = postMortemTemplate(incident);
    expect(text).toContain("# Post-mortem: Mails are late");
    expect(text).toContain("| Problem began | 2030-01-01 11:48 UTC (detected after 12 min) |");
    expect(text).toContain("| Acknowledged | 2030-01-01 12:05 UTC (5 min) |");
    expect(text).toContain("| Contained | – |");
    expect(text).toContain("| Resolved | 2030-01-01 13:05 UTC (65 min) |");
    expect(text).toContain(`Recurrence of ${earlier.id}: Mails were late.`);
    expect(text).toContain("- 2030-01-01 12:05 UTC, ACKNOWLEDGED, key_test: On it");
    expect(text).toContain("RESOLVED, key_test: Two lines | and a bar");
    for (const heading of ["## Impact", "## Causes", "## Actions"]) expect(text).toContain(heading);
  });
});
