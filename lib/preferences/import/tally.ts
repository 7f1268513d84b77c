import { type Path, REASONS, type Reason } from "./reading.ts";
import { shown } from "./source.ts";

export interface LeftOverCount {
  why: string;
  count: number;
  /** How many of them said no: what the operator has to see to by hand. */
  saidNo: number;
  /** The first places: "line 3 workflows.new-comment". */
  first: string[];
}

const maxPlaces = 3;

/**
 * Counts what could not be carried over, by reason, with the first places of each. One place of the file counts once,
 * also where it stands for all channels.
 */
export function newTally() {
  const counts = new Map<Reason, LeftOverCount & { last: string; lastSaidNo: boolean }>();
  return {
    add(why: Reason, line: number, path: Path, saidNo: boolean): void {
      const entry = counts.get(why) ?? {
        why: REASONS[why],
        count: 0,
        saidNo: 0,
        first: [],
        last: "",
        lastSaidNo: false,
      };
      counts.set(why, entry);
      const place = JSON.stringify([line, path]);
      const again = place === entry.last;
      if (!again) {
        entry.count += 1;
        if (entry.first.length < maxPlaces) entry.first.push(`line ${line} ${shown(path)}`.trim());
      }
      if (saidNo && !(again && entry.lastSaidNo)) entry.saidNo += 1;
      entry.last = place;
      entry.lastSaidNo = saidNo || (again && entry.lastSaidNo);
    },
    /** The most frequent first. */
    list: (): LeftOverCount[] =>
      [...counts.values()]
        .map(({ why, count, saidNo, first }) => ({ why, count, saidNo, first }))
        .sort((a, b) => b.count - a.count),
  };
}
export type Tally = ReturnType<typeof newTally>;
