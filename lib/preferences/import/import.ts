import { authorize } from "#lib/authorize.ts";
import type { Ctx } from "#lib/context.ts";
import { newId } from "#lib/ids.ts";
import { courier } from "./courier.ts";
import { readElements } from "./elements.ts";
import { knock } from "./knock.ts";
import { novu } from "./novu.ts";
import type { Reader } from "./reading.ts";
import { type BadRow, type Source, sourcesOf, type Whose } from "./source.ts";
import { suprsend } from "./suprsend.ts";
import { type LeftOverCount, newTally } from "./tally.ts";
import type { Vendor } from "./vendors.ts";
import { type Counts, writeChunk } from "./write.ts";

const readers = { knock, novu, courier, suprsend } as const satisfies Record<Vendor, Reader>;

export interface PreferenceImport {
  path: string;
  from: Vendor;
  /** The person that the file is about, when it is one answer that does not say so. */
  whose?: Whose | null;
  /** The file wins over choices made here. */
  overwrite?: boolean;
  onBytes?: (bytes: number) => void;
}
export interface PreferenceImportReport extends Counts {
  leftOver: LeftOverCount[];
  bad: BadRow[];
}

/** One transaction's worth, far within a statement's time limit. */
const chunkPeople = 500;
const chunkCells = 20_000;

/**
 * Brings preference sets over from another system: reads the file person by person, writes them up to 500 to a transaction,
 * and reports by reason what has no counterpart here. A bad person is named by line and left out whole. Running it again
 * changes nothing, so an import that was cut off is run again. Throws OperatorError for a file that cannot be read.
 */
export async function importPreferences(ctx: Ctx, input: PreferenceImport): Promise<PreferenceImportReport> {
  authorize(ctx.actor, "people.write");
  const { path, from, whose = null, overwrite = false, onBytes = () => undefined } = input;
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
  for await (const element of readElements(path, onBytes, whose === null)) {
    for (const source of sourcesOf(element, readers[from], whose)) {
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
  return { ...total, leftOver: tally.list(), bad };
}
