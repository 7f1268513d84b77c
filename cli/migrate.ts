import { Command, InvalidArgumentError } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { withDatabase } from "./database.ts";

function parseSteps(text: string): number {
  const steps = Number(text);
  if (!Number.isInteger(steps) || steps < 1)
    throw new InvalidArgumentError("must be a whole number of migrations, 1 or more.");
  return steps;
}

export const migrateCommand = (): Command =>
  new Command("migrate")
    .description("migrate the database to this version's schema, or revert migrations")
    .option(
      "--down <steps>",
      "revert this many migrations, newest first; what they added is lost, with its data",
      parseSteps,
    )
    .action(async ({ down }: { down?: number }) => {
      const { migrate, migrateDown } = await import("#db/migrate.ts");
      const names = await withDatabase("migrate", (_ctx, url) =>
        down === undefined ? migrate(url) : migrateDown(url, down, undefined, { exactly: true }),
      );
      const did = down === undefined ? "Applied" : "Reverted";
      say(names.length > 0 ? `${did} ${names.join(", ")}.` : "Nothing to do: the schema is up to date.");
    });
