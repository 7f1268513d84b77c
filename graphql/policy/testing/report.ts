import { asOwner } from "#db/testing/index.ts";
import { newId } from "#lib/ids.ts";

/** A frozen report in which every field has a value. Its texts have an address, as real ones may. */
export async function makeReport(url: string, author: string): Promise<string> {
  const [id, noteId] = [newId("report"), newId("reportNote")];
  const note = { id: noteId, section: "SECURITY", author, at: "2026-01-05T00:00:00.000Z", textHash: "" };
  const line = { id: "availability", of: "EMAIL", unit: "%", value: 99, word: "not-growing" };
  const plotLine = { name: "latency-p95", target: 300, values: [1, 2] };
  const plot = { name: "latency", unit: "ms", startsAt: note.at, stepSeconds: 60, lines: [plotLine] };
  const section = {
    id: "security",
    lines: [{ ...line, target: 99.9, met: false, previous: 98 }],
    plots: [plot],
    notes: [{ section: "SECURITY", note }],
  };
  const content = {
    version: 1,
    kind: "WEEKLY",
    name: "2026-W02",
    startsAt: note.at,
    endsAt: note.at,
    sections: [section],
  };
  await asOwner(
    url,
    `INSERT INTO reports (id, kind, starts_at, ends_at, content, hash, frozen_at)
     VALUES ($1, 'WEEKLY', '2026-01-05Z', '2026-01-12Z', $2, 'hash', now())`,
    [id, content],
  );
  await asOwner(
    url,
    `INSERT INTO report_notes (id, kind, starts_at, section, text, author, at)
     VALUES ($1, 'WEEKLY', '2026-01-05Z', 'SECURITY', 'ada-1@example.com wrote', $2, now())`,
    [noteId, author],
  );
  await asOwner(
    url,
    "INSERT INTO report_amendments (id, report_id, text, author, at) VALUES ($1, $2, 'ada-1@example.com did not write', $3, now())",
    [newId("reportAmendment"), id, author],
  );
  return id;
}

/** Returns the id in an answer, or the id of a missing object if this version does not have the field. */
