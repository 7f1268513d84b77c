import { statSync } from "node:fs";
import { resolve } from "node:path";
import { SingleBar } from "cli-progress";
import { Command } from "commander";
import { openStreams } from "#db/stream.ts";
import { OperatorError } from "#lib/errors.ts";
import { importPeople } from "#lib/people/import.ts";
import { say } from "#lib/start/progress.ts";
import { withDatabase } from "./database.ts";

/** File names are meant from where the caller stands, not from the project's root. */
const fromCaller = (file: string) => resolve(process.env.NP_CWD ?? process.env.INIT_CWD ?? ".", file);

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (stat.isFile()) return stat.size;
  } catch {
    // The same sentence for "not there" and "not a file".
  }
  throw new OperatorError(`There is no file ${path}.`);
}

const people = () =>
  new Command("people")
    .description("stream a roster in: CSV with a header line, or NDJSON")
    .argument("<file>", "columns: externalId, name, email, phone, slackUserId, timeZone, locale")
    .exitOverride()
    .action(async (file: string) => {
      const path = fromCaller(file);
      const bar = new SingleBar({
        format: "  {bar} {percentage}% of {file}",
        stream: process.stderr,
        noTTYOutput: false,
      });
      bar.start(Math.max(1, sizeOf(path)), 0, { file });
      const report = await withDatabase("import", async (ctx, url) => {
        const streams = openStreams(url);
        try {
          return await importPeople(ctx, streams, path, (bytes) => bar.increment(bytes));
        } finally {
          bar.stop();
          await streams.end({ timeout: 5 });
        }
      });
      for (const { line, problem } of report.bad) say(`line ${line}: ${problem}`);
      say(`Imported ${report.imported} people${report.bad.length ? `; ${report.bad.length} rows were refused` : ""}.`);
      if (report.bad.length > 0) process.exitCode = 1;
    });

export const importCommand = (): Command => new Command("import").description("bring people in").addCommand(people());
