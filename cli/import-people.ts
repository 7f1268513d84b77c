import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import type { RosterNote } from "#lib/people/roster.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller, startBar } from "./import-file.ts";

const ignored: Record<RosterNote, (count: number) => string> = {
  "empty row": (count) => `${counted(count, "row", "rows")} without any value ignored.`,
  "empty cells": (count) => `Empty cells after the last column ignored in ${counted(count, "row", "rows")}.`,
  "unnamed column": (count) => `${counted(count, "column", "columns")} without a name ignored.`,
};

export const peopleCommand = (): Command =>
  new Command("people")
    .description("stream a roster in: CSV with a header line, or NDJSON")
    .argument("<file>", "columns: externalId, name, email, phone, slackUserId, timeZone, locale")
    .exitOverride()
    .action(async (file: string) => {
      const { importPeople } = await import("#lib/people/import.ts");
      const path = fromCaller(file);
      const bar = startBar(path, file);
      const report = await withDatabase("import", (ctx) =>
        importPeople(ctx, path, (bytes) => bar.increment(bytes)).finally(() => bar.stop()),
      );
      for (const { line, problem } of report.bad) say(`line ${line}: ${problem}`);
      for (const [note, count] of report.notes) say(ignored[note](count));
      const refused = report.bad.length === 1 ? "1 row was refused" : `${report.bad.length} rows were refused`;
      say(`Imported ${counted(report.imported, "person", "people")}${report.bad.length ? `; ${refused}` : ""}.`);
      if (report.bad.length > 0) process.exitCode = 1;
    });
