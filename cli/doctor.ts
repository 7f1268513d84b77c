import { Command } from "commander";
import { failed } from "#lib/smoke/index.ts";
import { withDatabaseIfUsable } from "./database.ts";
import { type Check, printChecks } from "./report.ts";

export const doctorCommand = (): Command =>
  new Command("doctor")
    .description(
      "check variables, machine, database and providers, and say what to do; exits with 0 if nothing is broken",
    )
    .option("--json", "print the results as JSON")
    .action(async ({ json }: { json?: true }) => {
      printChecks(await diagnoseAll(), json === true);
    });

async function diagnoseAll(): Promise<Check[]> {
  const [{ diagnoseSettings }, { diagnoseMachine }, { diagnoseNetwork }] = await Promise.all([
    import("./doctor/settings.ts"),
    import("./doctor/machine.ts"),
    import("./doctor/network.ts"),
  ]);
  const { env, checks } = await diagnoseSettings(process.env);
  checks.push(...(await diagnoseMachine(env?.DATA_DIR ?? process.env.DATA_DIR ?? ".data")));
  // Without valid variables nothing else can be opened.
  if (env) checks.push(...(await diagnoseStored()), ...(await diagnoseNetwork(env)));
  return checks;
}

async function diagnoseStored(): Promise<Check[]> {
  const [{ diagnoseDatabase, diagnoseProviders }, { diagnose }, { readOwnMigrations }] = await Promise.all([
    import("./doctor/database.ts"),
    import("./doctor/finding.ts"),
    import("#db/migrate.ts"),
  ]);
  await readOwnMigrations();
  return withDatabaseIfUsable(
    "doctor",
    async (ctx) => [...(await diagnoseDatabase(ctx)), ...(await diagnoseProviders(ctx))],
    async (reason) => [
      await diagnose("database", () => failed(reason, "Without it, the schema and the worker are not checked.")),
      ...(await diagnoseProviders(null)),
    ],
  );
}
