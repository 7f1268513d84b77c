import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail, say } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";
import { fillDeployCommand, parseDeployCommand, runProgram } from "#lib/operations/releases/deploy-command.ts";

/**
 * `npm run deploy -- --version V`: the steps of a deployment. Run it from the new version's folder. A failed smoke test goes back
 * to the version before. Exit code 0: deployed, 1: failed, 2: usage error.
 */
const usage = `usage: npm run deploy -- --version <version> [--image <image>] [--by <name>] [--reason <reason>] [--url <url>]

DEPLOY_COMMAND  the program that puts a version in place, as a JSON array; {version} and {image} are replaced
BACKUP_DIR      the folder for a backup before the migrations (default: no backup)
`;

const root = join(import.meta.dirname, "../..");
/** npm changes to the project's folder. The paths of DEPLOY_COMMAND are relative to the caller's. */
const caller = process.env.INIT_CWD ?? process.cwd();
const np = (...args: string[]) => runProgram([join(root, "np"), ...args], root);

interface Options {
  version: string;
  image?: string;
  by?: string;
  reason?: string;
  url?: string;
}

function readOptions(): Options {
  const text = { type: "string" } as const;
  try {
    const options = { version: text, image: text, by: text, reason: text, url: text };
    const { values } = parseArgs({ options });
    if (values.version) return { ...values, version: values.version };
    say("--version is missing.");
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  process.stderr.write(usage);
  process.exit(2);
}

/** The options that have a value, as arguments. An empty one counts as not given, because workflows pass empty inputs. */
const flags = (options: Record<string, string | undefined>): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));

interface Step {
  name: string;
  run: () => Promise<string | null>;
  /** What a failure does. "stop": nothing was begun; "record": nothing was changed; "go back": the service was changed. */
  onFailure: "stop" | "record" | "go back";
}

async function deploy({ version, image, by, reason, url }: Options): Promise<void> {
  const target = { version, image: image || null };
  const command = fillDeployCommand(parseDeployCommand(process.env.DEPLOY_COMMAND ?? ""), target);
  const record = (step: string) => np("release", "record", "--step", step, ...flags({ version, image, by, reason }));
  const backupDir = process.env.BACKUP_DIR;
  if (!backupDir) say("BACKUP_DIR is not set: no backup is made before the migrations.");
  const backup: Step[] = backupDir
    ? [{ name: "the backup", run: () => np("backup", backupDir), onFailure: "record" }]
    : [];
  const steps: Step[] = [
    { name: "recording the start", run: () => record("started"), onFailure: "stop" },
    ...backup,
    { name: "the migrations", run: () => np("migrate"), onFailure: "go back" },
    { name: "the deployment", run: () => runProgram(command, caller), onFailure: "go back" },
    { name: "the smoke test", run: () => np("smoke", ...flags({ url })), onFailure: "go back" },
    { name: "recording the success", run: () => record("deployed"), onFailure: "go back" },
  ];
  for (const { name, run, onFailure } of steps) {
    say(`— ${name}`);
    const problem = await run();
    if (problem === null) continue;
    if (onFailure !== "stop") await record("failed");
    if (onFailure === "go back") await rollBack(`${version}: ${name} failed`, { by, url });
    throw new OperatorError(`${version} is not deployed, because ${name} failed: ${problem}.`);
  }
  say(`${version} is deployed, and its smoke test passed.`);
}

async function rollBack(reason: string, options: Pick<Options, "by" | "url">): Promise<void> {
  say("— going back to the version before");
  const problem = await np("release", "rollback", "--reason", reason, ...flags({ ...options }));
  if (problem !== null) say(`The rollback failed: ${problem}. Do it by hand: ./np release rollback --help`);
}

try {
  await deploy(readOptions());
} catch (error) {
  fail(error);
}
