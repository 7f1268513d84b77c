import { type Finding, timed } from "#lib/smoke/index.ts";
import type { Check, Status } from "../report.ts";

export type Diagnosis = Omit<Finding, "status"> & { status: Status };

/** Needs attention, but nothing is broken. */
export const note = (detail: string, hint: string | null = null): Diagnosis => ({ status: "NOTE", detail, hint });

/** Diagnoses one thing. An error of its own becomes a failure with its first line. */
export const diagnose = (name: string, fn: () => Promise<Diagnosis> | Diagnosis): Promise<Check> =>
  timed(
    name,
    async () => fn(),
    (error) => ({
      status: "FAILED",
      detail: error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error),
      hint: null,
    }),
  );
