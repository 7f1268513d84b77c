import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import type { ConsentRecord } from "#lib/consent/index.ts";
import { say } from "#lib/start/progress.ts";
import { withDatabase } from "./database.ts";
import { fromCaller } from "./import-file.ts";

function parseMoment(text: string): Date {
  const moment = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError("must be a day or a moment, such as 2026-01-31 or 2026-01-31T12:00:00Z.");
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
    .description("the evidence of each yes to marketing and each withdrawal; of addresses, their hashes")
    .option("--since <moment>", "from this day or moment on, in UTC (default: all)", parseMoment)
    .addOption(new Option("--format <format>", "a record a line").choices(["ndjson", "csv"]).default("ndjson"))
    .option("--out <file>", "the file to write (default: stdout)")
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
  new Command("consent").description("evidence of consent").addCommand(exportCommand());
