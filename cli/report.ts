import { SingleBar } from "cli-progress";
import { say } from "#lib/bootstrap/console.ts";
import type { SmokeCheck, SmokeStatus } from "#lib/smoke/index.ts";
import { counted } from "./import-file.ts";

/** NOTE: needs attention, but nothing is broken. */
export type Status = SmokeStatus | "NOTE";
export type Check = Omit<SmokeCheck, "status"> & { status: Status };

const signs: Record<Status, string> = { OK: "ok", FAILED: "FAILED", NOTE: "note", SKIPPED: "skipped" };

/** A table with a line for each check, and the hint on a line below it. */
function checkTable(checks: readonly Check[]): string {
  const widthOf = (cell: (check: Check) => string) => Math.max(...checks.map((check) => cell(check).length));
  const signWidth = widthOf(({ status }) => signs[status]);
  const nameWidth = widthOf(({ name }) => name);
  const timeWidth = widthOf(({ durationMs }) => durationText(durationMs));
  const margin = " ".repeat(signWidth + nameWidth + timeWidth + 6);
  return checks
    .map(({ name, status, detail, hint, durationMs }) => {
      const time = durationText(durationMs).padStart(timeWidth);
      const line = `${signs[status].padEnd(signWidth)}  ${name.padEnd(nameWidth)}  ${time}  ${detail}\n`;
      return hint === null ? line : `${line}${margin}${hint}\n`;
    })
    .join("");
}

/** The number of checks, the time and the results in one line. */
export function checkSummary(checks: readonly Check[]): string {
  const statuses = Object.entries(signs).flatMap(([status, sign]) => {
    const count = checks.filter((check) => check.status === status).length;
    return count > 0 ? [`${count} ${sign.toLowerCase()}`] : [];
  });
  const time = durationText(checks.reduce((sum, { durationMs }) => sum + durationMs, 0));
  return `${counted(checks.length, "check", "checks")} in ${time}: ${statuses.join(", ")}.`;
}

const durationText = (ms: number): string => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`);

/** Prints the checks, as a table or as JSON with the other fields. Exit code 1 if one of them failed. */
export function printChecks(checks: readonly Check[], asJson: boolean, fields: Record<string, unknown> = {}): void {
  const ok = checks.every(({ status }) => status !== "FAILED");
  process.stdout.write(asJson ? `${JSON.stringify({ ok, ...fields, checks }, null, 2)}\n` : checkTable(checks));
  say(checkSummary(checks));
  if (!ok) process.exitCode = 1;
}

/** Shows on stderr which check runs. Nothing is shown if stderr is no terminal. */
export function startProgress(total: number): { onStart(name: string): void; onEnd(): void; stop(): void } {
  const format = "  {bar} {value} of {total}  {name}";
  const bar = new SingleBar({ format, stream: process.stderr, noTTYOutput: false, clearOnComplete: true });
  bar.start(total, 0, { name: "" });
  return {
    onStart: (name) => bar.update({ name }),
    onEnd: () => bar.increment(),
    stop: () => bar.stop(),
  };
}
