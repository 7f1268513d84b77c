import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import type { ConsentRecord } from "#lib/consent/index.ts";
import { withDatabase } from "./database.ts";
import { fromCaller } from "./import-file.ts";

function parseMoment(text: string): Date {
  const moment = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError("must be a date or a time, such as 2026-01-31 or 2026-01-31T12:00:00Z.");
  return moment;
}

async function* ndjson(pages: AsyncGenerator<ConsentRecord[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((record) => `${JSON.stringify(record)}\n`).join("");
}

async function* csv(pages: AsyncGenerator<ConsentRecord[]>): AsyncGenerator<string> {
  const { csvLine } = await import("#lib/csv.ts");
  let begun = false;
  for await (const page of pages) {
    if (!begun) yield csvLine(Object.keys(page[0] ?? {}));
    begun = true;
    yield page.map((record) => csvLine(Object.values(record))).join("");
  }
}

const exportCommand = (): Command =>
  new Command("export")
    .description("export the evidence of each consent to marketing and each withdrawal, with hashed addresses")
    .option("--since <instant>", "only records from this date or time on, in UTC (default: all)", parseMoment)
    .addOption(new Option("--format <format>", "output format").choices(["ndjson", "csv"]).default("ndjson"))
    .option("--out <file>", "output file (default: stdout)")
    .exitOverride()
    .action(async ({ since, format, out }: { since?: Date; format: "ndjson" | "csv"; out?: string }) => {
      const { exportConsents } = await import("#lib/consent/index.ts");
      await withDatabase("consent.export", (ctx) =>
        pipeline(
          Readable.from((format === "csv" ? csv : ndjson)(exportConsents(ctx, { since }))),
          out === undefined ? process.stdout : createWriteStream(fromCaller(out), { mode: 0o600 }),
          { end: out !== undefined },
        ),
      );
      if (out !== undefined) say(`Wrote ${out}.`);
    });

export const consentCommand = (): Command =>
  new Command("consent").description("export evidence of consent").addCommand(exportCommand());
