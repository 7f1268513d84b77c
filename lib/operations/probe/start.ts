import { clock, msToNextMinute } from "#lib/clock.ts";
import { type Repetition, repeat } from "#lib/repeat.ts";
import { runProbe } from "./run.ts";
import { probe } from "./world.ts";

/** Probes this service at the start of each minute, until it is stopped. `baseUrl`: this process's own server. */
export const startProbe = (baseUrl: string): Repetition =>
  repeat(
    "probe",
    () => msToNextMinute(clock()),
    () => runProbe({ actor: probe, requestId: "probe", now: clock() }, { baseUrl }),
  );
