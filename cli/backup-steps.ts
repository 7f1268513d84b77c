import { SingleBar } from "cli-progress";
import type { Command } from "commander";
import type { OnStep } from "#lib/backup/index.ts";
import { say } from "#lib/bootstrap/console.ts";
import { fromCaller } from "./import-file.ts";

/** On a terminal: a line for each step, with a progress bar over its bytes. `stop` ends the bar. */
export function showSteps(): { onStep: OnStep; stop: () => void } {
  let bar: SingleBar | undefined;
  const stop = () => {
    bar?.stop();
    bar = undefined;
  };
  const onStep: OnStep = (name, bytes) => {
    stop();
    if (!process.stderr.isTTY) return () => undefined;
    if (bytes === null) {
      say(`  ${name}`);
      return () => undefined;
    }
    bar = new SingleBar({ format: "  {bar} {percentage}% {name}", stream: process.stderr, noTTYOutput: false });
    bar.start(Math.max(1, bytes), 0, { name });
    return (more) => bar?.increment(more);
  };
  return { onStep, stop };
}

/** The folder of the argument, or of BACKUP_DIR. Without one, a usage error. */
export async function folderFor(dir: string | undefined, command: Command): Promise<string> {
  if (dir !== undefined) return fromCaller(dir);
  const { env } = await import("#lib/env.ts");
  return env().BACKUP_DIR ?? command.error("error: name a folder, or set BACKUP_DIR");
}
