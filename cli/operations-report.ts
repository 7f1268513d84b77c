import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import type { ReportFormat, ReportKind } from "#lib/enums.ts";
import { OperatorError } from "#lib/errors.ts";
import type { Language } from "#lib/language.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller } from "./import-file.ts";

const operations = () => import("#lib/operations/index.ts");

const kinds: Record<string, ReportKind> = { weekly: "WEEKLY", monthly: "MONTHLY", quarterly: "QUARTERLY" };
const formats: Record<string, ReportFormat> = { html: "HTML", md: "MARKDOWN", json: "JSON" };

function parseDate(text: string): Date {
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError("must be a date, such as 2026-11-30.");
  return at;
}

interface Options {
  format: string;
  language: Language;
  date?: Date;
  running?: true;
}

function printCommand(name: string, kind: ReportKind): Command {
  return new Command(name)
    .description(`print the ${name} report of the last period that has ended: the frozen one, or computed now`)
    .addOption(new Option("--format <format>", "output format").choices(Object.keys(formats)).default("md"))
    .addOption(new Option("--language <language>", "language of the texts").choices(["en", "de"]).default("en"))
    .option("--date <date>", "the period that contains this date in UTC", parseDate)
    .addOption(new Option("--running", "the present period, with the numbers so far").conflicts("date"))
    .exitOverride()
    .action(async ({ format, language, date, running }: Options) => {
      await withDatabase("report", async (ctx) => {
        const { draftReport, periodAt, periodBefore, renderReport } = await operations();
        const lastEnded = periodBefore(periodAt(kind, ctx.now)).startsAt;
        const report = await draftReport(ctx, { kind, at: date ?? (running ? ctx.now : lastEnded) });
        process.stdout.write(renderReport(report, formats[format] ?? "MARKDOWN", language));
        if (report.id === null) say("This report is not frozen: its numbers may still change.");
        if (report.isIntact === false) {
          say(`The stored report ${report.id} or its amendments are not those of the audit log.`);
          process.exitCode = 1;
        }
      });
    });
}

function verifyCommand(): Command {
  return new Command("verify")
    .description("verify the hashes of all frozen reports; exits with 0 if none was changed or removed")
    .exitOverride()
    .action(async () => {
      await withDatabase("report", async (ctx) => {
        const { checked, changed, missing } = await (await operations()).findChangedReports(ctx);
        process.stdout.write(
          [...changed.map((id) => `CHANGED ${id}\n`), ...missing.map((id) => `MISSING ${id}\n`)].join(""),
        );
        say(`${counted(checked, "report", "reports")} checked, ${changed.length} changed, ${missing.length} missing.`);
        if (changed.length + missing.length > 0) process.exitCode = 1;
      });
    });
}

async function readTestFile(file: string): Promise<{ name: string; text: string }> {
  try {
    return { name: basename(file), text: await readFile(fromCaller(file), "utf8") };
  } catch (error) {
    throw new OperatorError(`${file} cannot be read. Run the tests first.`, { cause: error });
  }
}

function recordTestsCommand(): Command {
  return new Command("record-tests")
    .description("record a test run for the reports, from the JSON reports of vitest and playwright")
    .argument("<files...>", "such as test-results/unit.json test-results/e2e.json")
    .option("--coverage <file>", "coverage-summary.json of Istanbul, which vitest and c8 write too")
    .exitOverride()
    .action(async (files: string[], { coverage }: { coverage?: string }) => {
      const reports = await Promise.all(files.map(readTestFile));
      const read = coverage === undefined ? null : await readTestFile(coverage);
      await withDatabase("report", async (ctx) => {
        const run = await (await operations()).recordTests(ctx, { reports, coverage: read });
        const lines = run.lines === null ? "" : ` ${run.linesCovered} of ${run.lines} lines covered.`;
        say(`Recorded ${counted(run.passed, "passed test", "passed tests")} and ${run.failed} failed.${lines}`);
      });
    });
}

/** Reports of the operations. cli/report.ts prints the checks of other commands. */
export function operationsReportCommand(): Command {
  const command = new Command("report").description("print and verify the reports of the operations");
  for (const [name, kind] of Object.entries(kinds)) command.addCommand(printCommand(name, kind));
  return command.addCommand(recordTestsCommand()).addCommand(verifyCommand());
}
