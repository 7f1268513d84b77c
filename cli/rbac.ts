import { Command, Option } from "commander";
import { policyCounts, policyMarkdown, policyRows } from "#graphql/policy/report.ts";
import { say } from "#lib/bootstrap/console.ts";

/** For periodic access reviews: prints the policy table rule by rule. Needs no database. */
export function rbacCommand(): Command {
  const report = new Command("report")
    .description("print the access rule of each field (needs no database)")
    .addOption(new Option("--format <format>", "output format").choices(["md", "json"]).default("md"))
    .exitOverride()
    .action(({ format }: { format: "md" | "json" }) => {
      const rows = policyRows();
      const counts = policyCounts(rows);
      process.stdout.write(
        format === "json" ? `${JSON.stringify({ counts, rows }, null, 2)}\n` : `${policyMarkdown(rows)}\n`,
      );
      say(`${counts.fields} fields of ${counts.types} types; ${counts.restricted} are restricted.`);
    });
  return new Command("rbac").description("report on access rules").addCommand(report);
}
