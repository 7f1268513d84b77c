import { createReadStream, createWriteStream } from "node:fs";
import { Argument, Command, Option } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { ROLES, type Role } from "#lib/enums.ts";
import { OperatorError, UserError } from "#lib/errors.ts";
import { splitLines } from "#lib/split-lines.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller } from "./import-file.ts";
import { throwForOperator } from "./operator-error.ts";

const exportCommand = (): Command =>
  new Command("export")
    .description("export all data about a person")
    .argument("<id>", "usr_…")
    .addOption(
      new Option("--format <format>", "json: one file; csv: a folder with one file per section")
        .choices(["json", "csv"])
        .default("json"),
    )
    .option("--out <path>", "output file or folder (default: JSON to stdout)")
    .exitOverride()
    .action(async (id: string, { format, out }: { format: "json" | "csv"; out?: string }, command: Command) => {
      if (format === "csv" && out === undefined) command.error("error: --format csv needs --out <folder>");
      const { writeUserDataCsv, writeUserDataJson } = await import("#lib/privacy/index.ts");
      await withDatabase("user.export", async (ctx) => {
        const path = out === undefined ? undefined : fromCaller(out);
        if (format === "csv" && path !== undefined) return writeUserDataCsv(ctx, id, path);
        return writeUserDataJson(ctx, id, () =>
          path === undefined ? process.stdout : createWriteStream(path, { mode: 0o600 }),
        );
      }).catch(throwForOperator);
      if (out !== undefined) say(`Wrote ${out}.`);
    });

const eraseHelp = `
./np restore repeats erasures itself. After a restore with other programs, --replay DATA_DIR/erasures.ndjson repeats all
erasures since the backup. Use the file as it was on the disk before the restore. Run it before the service takes traffic. You
can run it any number of times.`;

const eraseCommand = (): Command =>
  new Command("erase")
    .description(
      "permanently erase a person; only hashes of their addresses are kept, so that they are not contacted again",
    )
    .argument("[id]", "usr_…")
    .option("--reason <reason>", "reason, recorded in the audit log; must not contain personal data")
    .option("--replay <file>", "erase all people in this file that exist again")
    .addHelpText("after", eraseHelp)
    .exitOverride()
    .action(
      async (id: string | undefined, { reason, replay }: { reason?: string; replay?: string }, command: Command) => {
        if ((id === undefined) === (replay === undefined))
          command.error("error: pass either a person or --replay <file>");
        if (replay !== undefined) return replayFile(fromCaller(replay));
        if (id === undefined || reason === undefined)
          command.error("error: required option '--reason <reason>' not specified");
        const { eraseUser } = await import("#lib/privacy/index.ts");
        await withDatabase("user.erase", (ctx) => eraseUser(ctx, { userId: id, reason })).catch(throwForOperator);
        say(`Erased ${id}.`);
      },
    );

async function replayFile(path: string): Promise<void> {
  const { replayErasures } = await import("#lib/privacy/index.ts");
  const report = await withDatabase("user.erase", async (ctx) => {
    const file = createReadStream(path, "utf8");
    const failed = new Promise<never>((_, reject) => {
      file.once("error", (error) => reject(new OperatorError(`The file cannot be read: ${error.message}`)));
    });
    return Promise.race([replayErasures(ctx, linesOf(file)), failed]);
  });
  for (const line of report.damaged) say(`line ${line}: is not an erasure`);
  say(`Erased ${counted(report.erased, "person", "people")} again; ${report.gone} did not exist.`);
  if (report.damaged.length > 0) process.exitCode = 1;
}

/** node:readline also ends lines at U+2028, which JSON text may contain. */
async function* linesOf(file: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const { text } of splitLines(file, /\n/)) yield text;
}

const roleCommand = (): Command =>
  new Command("role")
    .description("give a person a role, for example to the first ADMIN of an installation")
    .argument("<person>", "usr_… or the person's external id")
    .addArgument(new Argument("<role>", "the new role").choices(ROLES))
    .requiredOption("--reason <reason>", "reason, recorded in the audit log")
    .exitOverride()
    .action(async (person: string, role: Role, { reason }: { reason: string }) => {
      const [{ setUserRole }, { findPerson }, { transaction }] = await Promise.all([
        import("#lib/auth/index.ts"),
        import("#lib/people/index.ts"),
        import("#db/client.ts"),
      ]);
      const id = await withDatabase("user.role", async (ctx) => {
        const by = person.startsWith("usr_") ? { id: person } : { externalId: person };
        const found = await transaction(ctx.actor, (tx) => findPerson(tx, by));
        if (!found) throw new OperatorError(`There is no person ${person}. Add people with ./np import people.`);
        await setUserRole(ctx, { userId: found.id, role, reason });
        return found.id;
      }).catch((error: unknown) => {
        if (!(error instanceof UserError)) throw error;
        const sentence = error.path[0] === "reason" ? `--reason ${error.message}.` : error.message;
        throw new OperatorError(sentence, { cause: error });
      });
      say(`${id} is ${role} now.`);
    });

export const userCommand = (): Command =>
  new Command("user")
    .description("export or erase a person's data, or change a person's role")
    .addCommand(exportCommand())
    .addCommand(eraseCommand())
    .addCommand(roleCommand());
