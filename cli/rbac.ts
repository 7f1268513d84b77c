import { Command, Option } from "commander";
import { policyCounts, policyLines, policyMarkdown, policyRows } from "#graphql/policy/report.ts";
import { say } from "#lib/bootstrap/console.ts";
import { withDatabase } from "./database.ts";

/** For periodic access reviews: prints the policy table rule by rule. Needs no database. */
export function rbacCommand(): Command {
  const report = new Command("report")
    .description("print the access rule of each field (needs no database, except with --record)")
    .addOption(new Option("--format <format>", "output format").choices(["md", "json"]).default("md"))
    .option("--record", "also record it with the differences from the last one, as the worker does each month")
    .exitOverride()
    .action(async ({ format, record = false }: { format: "md" | "json"; record?: boolean }) => {
      const rows = policyRows();
      const counts = policyCounts(rows);
      process.stdout.write(
        format === "json" ? `${JSON.stringify({ counts, rows }, null, 2)}\n` : `${policyMarkdown(rows)}\n`,
      );
      say(`${counts.fields} fields of ${counts.types} types; ${counts.restricted} are restricted.`);
      if (!record) return;
      const { recordAccessReport } = await import("#lib/operations/index.ts");
      const { added, removed, detail } = await withDatabase("rbac", (ctx) =>
        recordAccessReport(ctx, policyLines(rows)),
      );
      for (const line of removed) say(`- ${line}`);
      for (const line of added) say(`+ ${line}`);
      say(`${detail}.`);
    });
  return new Command("rbac").description("report on access rules").addCommand(report);
}
