import { type Path, REASONS, type Reason } from "./reading.ts";
import { printablePath } from "./source.ts";

export interface NotImportedCount {
  reason: string;
  count: number;
  /** How many of them are opt-outs, which the operator has to handle by hand. */
  optOuts: number;
  /** The first locations: "line 3 workflows.new-comment". */
  first: string[];
}

const maxLocations = 3;

/**
 * Counts the entries that were not imported, by reason, with the first locations of each. One location of the file counts
 * once, also if it covers all channels.
 */
export function newTally() {
  const counts = new Map<Reason, NotImportedCount & { last: string; lastIsOptOut: boolean }>();
  return {
    add(reason: Reason, line: number, path: Path, isOptOut: boolean): void {
      const entry = counts.get(reason) ?? {
        reason: REASONS[reason],
        count: 0,
        optOuts: 0,
        first: [],
        last: "",
        lastIsOptOut: false,
      };
      counts.set(reason, entry);
      const location = JSON.stringify([line, path]);
      const isRepeated = location === entry.last;
      if (!isRepeated) {
        entry.count += 1;
        if (entry.first.length < maxLocations) entry.first.push(`line ${line} ${printablePath(path)}`.trim());
      }
      if (isOptOut && !(isRepeated && entry.lastIsOptOut)) entry.optOuts += 1;
      entry.last = location;
      entry.lastIsOptOut = isOptOut || (isRepeated && entry.lastIsOptOut);
    },
    /** Most frequent reason first. */
    list: (): NotImportedCount[] =>
      [...counts.values()]
        .map(({ reason, count, optOuts, first }) => ({ reason, count, optOuts, first }))
        .sort((a, b) => b.count - a.count),
  };
}
export type Tally = ReturnType<typeof newTally>;
