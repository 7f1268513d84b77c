import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { courier } from "./courier.ts";
import { readElements } from "./elements.ts";
import { knock } from "./knock.ts";
import { novu } from "./novu.ts";
import type { Reader } from "./reading.ts";
import { type BadRow, type ImportSubject, type Source, sourcesOf } from "./source.ts";
import { suprsend } from "./suprsend.ts";
import { type NotImportedCount, newTally } from "./tally.ts";
import type { Vendor } from "./vendors.ts";
import { type Counts, writeChunk } from "./write.ts";

const readers = { knock, novu, courier, suprsend } as const satisfies Record<Vendor, Reader>;

export interface PreferenceImport {
  path: string;
  from: Vendor;
  /** The person of the file, if the file is one response that does not name its person. */
  subject?: ImportSubject | null;
  /** The file replaces choices made here. */
  overwrite?: boolean;
  onBytes?: (bytes: number) => void;
}
export interface PreferenceImportReport extends Counts {
  notImported: NotImportedCount[];
  bad: BadRow[];
}

/** The size of one transaction, far within the statement timeout. */
const chunkPeople = 500;
const chunkCells = 20_000;

/**
 * Imports preference sets of another system: reads the file person by person, writes up to 500 people in a transaction, and
 * reports entries without a counterpart here by reason. An invalid person is reported by line and skipped as a whole.
 * Idempotent, so an interrupted import is run again. Throws OperatorError for an unreadable file.
 */
export async function importPreferences(ctx: Ctx, input: PreferenceImport): Promise<PreferenceImportReport> {
  authorize(ctx.actor, "people.write");
  const { path, from, subject = null, overwrite = false, onBytes = () => undefined } = input;
  const importId = newId("import");
  const tally = newTally();
  const bad: BadRow[] = [];
  const total: Counts = { people: 0, written: 0, switchedOff: 0, unchanged: 0, kept: 0, keptOn: 0, turnedOn: 0 };
  const seen = new Set<string>();
  let chunk: Source[] = [];
  let cells = 0;
  const flush = async () => {
    if (chunk.length === 0) return;
    const counts = await writeChunk(ctx, chunk, tally, { from, importId, overwrite, seen });
    for (const name of Object.keys(counts) as (keyof Counts)[]) total[name] += counts[name];
    chunk = [];
    cells = 0;
  };
  for await (const element of readElements(path, onBytes, subject === null)) {
    for (const source of sourcesOf(element, readers[from], subject)) {
      if ("problem" in source) {
        bad.push(source);
        continue;
      }
      chunk.push(source);
      for (const set of source.sets) cells += set.cells.length;
      if (chunk.length >= chunkPeople || cells >= chunkCells) await flush();
    }
  }
  await flush();
  return { ...total, notImported: tally.list(), bad };
}
