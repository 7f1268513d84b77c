import type { Tx } from "#db/client.ts";
import { minuteMs, minuteOf } from "#lib/clock.ts";
import { readRatio, type Window } from "#lib/ledger/index.ts";
import { type Duration, msOf } from "./duration.ts";
import type { Objective } from "./objectives.ts";
import { readAvailability } from "./probe/availability.ts";

/** The events of an objective in a window. */
export interface Events {
  all: number;
  bad: number;
}

/** The window of this length that ends with the last whole minute. */
export function windowBefore(now: Date, length: Duration): Window {
  const to = minuteOf(now);
  return { from: new Date(to.getTime() - Math.max(msOf(length), minuteMs)), to };
}

/** `outsideMaintenance`: without the probe's minutes in maintenance windows. */
export async function readEvents(
  tx: Tx,
  { indicator }: Pick<Objective, "indicator">,
  window: Window,
  options: { outsideMaintenance?: boolean } = {},
): Promise<Events> {
  if (indicator.kind === "probes") {
    const { part, of } = await readAvailability(tx, window, options);
    return { all: of, bad: of - part };
  }
  const counted = "bad" in indicator ? indicator.bad : indicator.good;
  const { part, of } = await readRatio(tx, { part: [counted], of: [indicator.of] }, window);
  return { all: of, bad: "bad" in indicator ? part : of - part };
}

export const errorRatio = ({ all, bad }: Events): number => (all === 0 ? 0 : bad / all);

/** True if the numbers are large enough for an alert. */
export const areEnough = ({ all, bad }: Events, { least }: Objective): boolean =>
  all >= least.events && bad >= least.bad;
