import { userInfo } from "node:os";
import { Command, InvalidArgumentError, Option } from "commander";
import type { z } from "zod";
import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import type { ReleaseRow } from "#lib/operations/index.ts";
import { Image, Reason, ReleasedBy, Version } from "#lib/operations/releases/names.ts";
import { withDatabase } from "./database.ts";
import { throwForOperator } from "./operator-error.ts";
import type { RollbackOptions } from "./release/roll-back.ts";
import { parseUrl } from "./smoke.ts";
import { textTable } from "./text-table.ts";

const operations = () => import("#lib/operations/index.ts");

const checked = (schema: z.ZodType<string>) => (text: string) => {
  const { success, data, error } = schema.safeParse(text);
  if (!success) throw new InvalidArgumentError(`${error.issues[0]?.message ?? "is not valid"}.`);
  return data;
};
const parseReason = checked(Reason);

/** In a container the account may have no name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
}
const by = () => new Option("--by <name>", "who releases (default: the account's name)").argParser(checked(ReleasedBy));

/** The database is never migrated here: a rollback would otherwise undo its own work. */
const onDatabase = <T>(fn: (ctx: Ctx, url: string) => Promise<T>): Promise<T> =>
  withDatabase("release", fn, { migrates: false }).catch(throwForOperator);

function parseLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new InvalidArgumentError("must be a whole number from 1 to 200.");
  return limit;
}

const lineOf = ({ at, step, version, image, schemaVersion, releasedBy, reason }: ReleaseRow) => [
  `${at.toISOString().slice(0, 19)}Z`,
  step,
  version,
  image ?? "-",
  schemaVersion,
  releasedBy,
  reason ?? "-",
];

const listCommand = (): Command =>
  new Command("list")
    .description("list the last steps of releases, newest first")
    .option("--limit <steps>", "at most this many", parseLimit, 20)
    .option("--json", "print JSON")
    .exitOverride()
    .action(async ({ limit, json = false }: { limit: number; json?: boolean }) => {
      const { listReleases } = await operations();
      const rows = await onDatabase((ctx) => listReleases(ctx, limit));
      const head = ["at", "step", "version", "image", "schema", "by", "reason"];
      process.stdout.write(json ? `${JSON.stringify(rows, null, 2)}\n` : textTable([head, ...rows.map(lineOf)]));
    });

/** False before the first deployment of a version with this command. */
async function hasList(): Promise<boolean> {
  const { runStatement } = await import("#db/client.ts");
  return (await runStatement("SELECT to_regclass('releases') IS NOT NULL AS found", [])).rows[0]?.found === true;
}

interface RecordOptions {
  version: string;
  image?: string;
  step: "started" | "deployed" | "failed";
  by?: string;
  reason?: string;
}

const recordCommand = (): Command =>
  new Command("record")
    .description("record a step of a deployment; run it from the version that is deployed")
    .requiredOption("--version <version>", "the version or tag, such as v1.4.0", checked(Version))
    .option("--image <image>", "the image with its digest", checked(Image))
    .addOption(
      new Option("--step <step>", "deployed: needs a smoke test that passed since the start")
        .choices(["started", "deployed", "failed"])
        .default("deployed"),
    )
    .addOption(by())
    .option("--reason <reason>", "why, for example of a hotfix", parseReason)
    .exitOverride()
    .action(async ({ step, by: releasedBy = accountName(), ...options }: RecordOptions) => {
      const [{ recordRelease }, { readMigrations }] = await Promise.all([operations(), import("#db/migrate.ts")]);
      const schemaVersion = (await readMigrations()).at(-1)?.name ?? "";
      const word = step.toUpperCase() as Uppercase<typeof step>;
      const isRecorded = await onDatabase(async (ctx) => {
        if (step === "started" && !(await hasList())) return false;
        await recordRelease(ctx, { ...options, step: word, releasedBy, schemaVersion });
        return true;
      });
      say(
        isRecorded
          ? `Recorded ${word} of ${options.version}.`
          : "Not recorded: the database has no list of releases yet. The migrations add it.",
      );
    });

const rollbackHelp = `
Run it from the newer version, because only that version can revert its migrations. DEPLOY_COMMAND is the program that puts
a version in place, as a JSON array; {version} and {image} are replaced. The order: record the reason and open an incident,
revert the migrations that the earlier version cannot work with, deploy it, run "./np smoke", record the result.`;

const rollbackCommand = (): Command =>
  new Command("rollback")
    .description("go back to the version before, and check that it works")
    .option("--reason <reason>", "why; recorded in the audit log and in the incident", parseReason)
    .option("--to <version>", "an earlier version than the one before", checked(Version))
    .addOption(
      new Option("--migrations <which>", "needed: down to the oldest contract migration; all: every newer one")
        .choices(["needed", "all"])
        .default("needed"),
    )
    .option("--incident <id>", "add an entry to this incident instead of opening one")
    .option("--url <url>", "address of the service for the smoke test", parseUrl)
    .addOption(by())
    .option("--by-hand", "stop before the deployment: you deploy, and then run --finish")
    .addOption(
      new Option("--finish", "after --by-hand: run the smoke test and record the result").conflicts([
        "byHand",
        "to",
        "incident",
      ]),
    )
    .addHelpText("after", rollbackHelp)
    .exitOverride()
    .action(async (options: Omit<RollbackOptions, "by"> & { by?: string; finish?: boolean }, command: Command) => {
      const { finishRollback, rollBack } = await import("./release/roll-back.ts");
      if (options.finish) return onDatabase((ctx, url) => finishRollback(ctx, url, options.url));
      const { reason } = options;
      if (reason === undefined) command.error("error: required option '--reason <reason>' not specified");
      await onDatabase((ctx, url) => rollBack(ctx, url, { ...options, reason, by: options.by ?? accountName() }));
    });

export const releaseCommand = (): Command =>
  new Command("release")
    .description("list and record releases, and go back to an earlier one")
    .addCommand(listCommand())
    .addCommand(recordCommand())
    .addCommand(rollbackCommand());
