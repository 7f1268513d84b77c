import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { addressRules } from "#lib/channels/addresses.ts";
import type { RosterNote } from "#lib/people/roster.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller, startBar } from "./import-file.ts";

const addressNames = Object.values(addressRules)
  .map(({ field }) => field)
  .join(", ");

const ignored: Record<RosterNote, (count: number) => string> = {
  "empty row": (count) => `Ignored ${counted(count, "row", "rows")} without a value.`,
  "empty cells": (count) => `Ignored empty cells after the last column in ${counted(count, "row", "rows")}.`,
  "unnamed column": (count) => `Ignored ${counted(count, "column", "columns")} without a name.`,
};

export const peopleCommand = (): Command =>
  new Command("people")
    .description("import people from a CSV file with a header line, or from NDJSON")
    .argument("<file>", `columns: externalId, name, ${addressNames}, timeZone, locale`)
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
      const refused = report.bad.length === 1 ? "1 row was rejected" : `${report.bad.length} rows were rejected`;
      say(`Imported ${counted(report.imported, "person", "people")}${report.bad.length ? `; ${refused}` : ""}.`);
      if (report.bad.length > 0) process.exitCode = 1;
    });
