import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError, Option } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { type Env, Variables } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import { withDatabase } from "./database.ts";
import { readVariable, writeVariable } from "./env-file.ts";
import { fromCaller } from "./import-file.ts";
import { secretsTable } from "./secrets-table.ts";

const operations = () => import("#lib/operations/index.ts");

interface Target {
  envFile?: string;
}

function parseName(name: string): keyof Env {
  if (!Object.hasOwn(Variables.shape, name))
    throw new InvalidArgumentError(`"${name}" is not a variable of this service.`);
  return name as keyof Env;
}

/** With an env file, its value of the variable is used, also where the command reads its own environment. */
async function loadEnvFile(name: keyof Env, { envFile }: Target): Promise<void> {
  if (envFile === undefined) return;
  const value = await readVariable(fromCaller(envFile), name);
  if (value !== null) Object.assign(process.env, { [name]: value });
}

/** Writes the new value into the env file, or prints the line. Nothing else ever contains the value. */
async function writeOut(name: keyof Env, value: string, { envFile }: Target): Promise<void> {
  if (envFile === undefined) {
    process.stdout.write(`${name}=${value}\n`);
    say(`Put the line above into the service's variables. It is not stored anywhere and not shown again.`);
    return;
  }
  await writeVariable(fromCaller(envFile), name, value);
  say(`${name} is set in ${envFile}. Only its owner can read the file.`);
}

async function valuesOf(name: "AUTH_SECRETS" | "RESEND_WEBHOOK_SECRETS"): Promise<readonly string[]> {
  const { env } = await import("#lib/env.ts");
  if (name === "RESEND_WEBHOOK_SECRETS") return env().RESEND_WEBHOOK_SECRETS ?? [];
  const { authSecrets } = await import("#lib/signing/index.ts");
  return authSecrets();
}

/** Reads a secret from stdin: a pipe, or a terminal that does not show it. Never from an argument, which other users can see. */
async function readSecret(name: string): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).trim();
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: hidden, terminal: true });
  process.stderr.write(`New value of ${name} (not shown; empty to stop here): `);
  try {
    return (await terminal.question("")).trim();
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}

async function newSecret(): Promise<string> {
  const { randomBytes } = await import("node:crypto");
  return randomBytes(32).toString("base64url");
}

async function rotate(name: keyof Env, target: Target): Promise<void> {
  const { isSecretList, secretNames } = await operations();
  if (!secretNames.includes(name))
    throw new OperatorError(`${name} is not a secret. The secrets are ${secretNames.join(", ")}.`);
  await loadEnvFile(name, target);
  if (name === "DATABASE_URL") return rotateDatabase(target);
  if (name === "DATABASE_READ_URL")
    throw new OperatorError(
      "DATABASE_READ_URL is reserved, and has the login of DATABASE_URL. Rotate DATABASE_URL, and copy its login.",
    );
  if (name === "AUTH_SECRETS" || name === "METRICS_TOKEN") return rotateOwn(name, target);
  const { vendorSteps } = await operations();
  const steps = vendorSteps[name];
  for (const line of steps?.before ?? []) say(`- ${line}`);
  const value = await readSecret(name);
  if (value === "") {
    say(`Nothing is changed. Pass the new value on stdin: ./np secrets rotate ${name} < FILE`);
    return;
  }
  await withDatabase("secrets", async (ctx) => {
    await assertAccepted(name, value);
    await writeOut(
      name,
      isSecretList(name) ? await rotatedList(ctx, name, value) : await rotatedValue(ctx, name, value),
      target,
    );
  });
  say("Restart web and worker. Then:");
  for (const line of steps?.after ?? []) say(`- ${line}`);
}

async function rotatedList(ctx: Ctx, name: "AUTH_SECRETS" | "RESEND_WEBHOOK_SECRETS", next: string): Promise<string> {
  const { rotateList } = await operations();
  return (await rotateList(ctx, { name, values: await valuesOf(name), next })).join(",");
}

async function rotatedValue(ctx: Ctx, name: keyof Env, next: string): Promise<string> {
  const { recordRotation } = await operations();
  await recordRotation(ctx, { name, before: process.env[name] || undefined, after: next });
  return next;
}

/** Throws OperatorError if the vendor refuses the new value, or the service could not start with it. */
async function assertAccepted(name: keyof Env, value: string): Promise<void> {
  if (/[\s,]/.test(value))
    throw new OperatorError(`A value of ${name} has no spaces and no commas. Nothing is changed.`);
  if (name === "RESEND_WEBHOOK_SECRETS" && !/^whsec_[A-Za-z0-9+/]{22,}={0,2}$/.test(value))
    throw new OperatorError("A signing secret of Resend starts with whsec_. Nothing is changed.");
  const { checkNewValue } = await operations();
  const checked = await checkNewValue(process.env, name, value);
  if (checked === null) {
    say("The vendor has no request that checks this value without an effect. It is checked by the next real one.");
    return;
  }
  const { channel, check } = checked;
  if (check?.status === "ok") return say(`${channel}: ${check.detail}. Nothing was sent.`);
  const reason = check && "reason" in check ? check.reason : "the vendor asked to wait";
  throw new OperatorError(`The vendor did not accept the new value of ${name}: ${reason}. Nothing is changed.`);
}

async function rotateOwn(name: "AUTH_SECRETS" | "METRICS_TOKEN", target: Target): Promise<void> {
  await withDatabase("secrets", async (ctx) => {
    const next = await newSecret();
    await writeOut(
      name,
      name === "AUTH_SECRETS" ? await rotatedList(ctx, name, next) : await rotatedValue(ctx, name, next),
      target,
    );
  });
  if (name === "AUTH_SECRETS")
    return say(
      "Stop web and worker, all of them, then start them: one that has only the old value rejects what the new one signs. To restart without a stop, use two steps: docs/secrets.md. Old links work. After 90 days: ./np secrets retire AUTH_SECRETS",
    );
  const { vendorSteps } = await operations();
  say("Restart web and worker.");
  for (const line of vendorSteps.METRICS_TOKEN?.after ?? []) say(line);
}

async function rotateDatabase(target: Target): Promise<void> {
  const { rotateDatabaseLogin } = await operations();
  await withDatabase("secrets", async (ctx, url) => {
    await assertOwnServer();
    const changed = await rotateDatabaseLogin(ctx, url);
    await writeOut("DATABASE_URL", changed.url, target);
    say(
      `The login ${changed.login} works now, and the old one still does. Restart web and worker, one after the other.`,
    );
  });
  say("Then, with the new DATABASE_URL: ./np secrets retire DATABASE_URL");
}

async function assertOwnServer(): Promise<void> {
  const { env } = await import("#lib/env.ts");
  if (env().embedded)
    throw new OperatorError(
      "The embedded database accepts connections of this host only. There is no DATABASE_URL to rotate.",
    );
}

interface RetireOptions extends Target {
  version?: string;
  leaked?: string;
}

async function retire(name: keyof Env, options: RetireOptions): Promise<void> {
  const { isSecretList, retireDatabaseLogin, retireSecret } = await operations();
  if (name !== "DATABASE_URL" && !isSecretList(name))
    throw new OperatorError(`${name} has one value. Rotate it, and end the old one where it was made.`);
  await loadEnvFile(name, options);
  await withDatabase("secrets", async (ctx, url) => {
    if (!isSecretList(name)) {
      await assertOwnServer();
      const { login } = await retireDatabaseLogin(ctx, url);
      return say(`The login ${login} has no password any more.`);
    }
    const bar = new SingleBar({ format: "  {value} anchors signed again", stream: process.stderr, noTTYOutput: false });
    bar.start(0, 0);
    const { version, remaining } = await retireSecret(
      ctx,
      { name, values: await valuesOf(name), version: options.version ?? null, leaked: options.leaked ?? null },
      (signed) => bar.update(signed),
    ).finally(() => bar.stop());
    await writeOut(name, remaining.join(","), options);
    say(
      `${version} is retired. Restart web and worker. Keep it in the vault for as long as you keep audit exports of its time.`,
    );
  });
}

export function secretsCommand(): Command {
  const list = new Command("list")
    .description("list the versions of each secret: age, last use, and until when an old one may be needed")
    .addOption(new Option("--format <format>", "output format").choices(["table", "json"]).default("table"))
    .exitOverride()
    .action(async ({ format }: { format: "table" | "json" }) => {
      const { listSecretVersions } = await operations();
      const now = new Date();
      const versions = await withDatabase("secrets", (ctx) => listSecretVersions({ ...ctx, now }));
      process.stdout.write(secretsTable(versions, now, format));
    });
  const envFile = () =>
    new Option("--env-file <file>", "change the variable in this file (lines NAME=value) instead of printing it");
  const rotateCommand = new Command("rotate")
    .description("replace a secret; the old one works until it is retired. A vendor's new key is read from stdin")
    .argument("<name>", "the variable, such as AUTH_SECRETS or RESEND_API_KEY", parseName)
    .addOption(envFile())
    .exitOverride()
    .action(rotate);
  const retireCommand = new Command("retire")
    .description(
      "remove an old version of AUTH_SECRETS, RESEND_WEBHOOK_SECRETS or DATABASE_URL; refused while it is in use",
    )
    .argument("<name>", "the variable", parseName)
    .option("--version <version>", "the version to remove, as listed (default: the oldest)")
    .option("--leaked <reason>", "remove it at once: every link that it signed ends")
    .addOption(envFile())
    .exitOverride()
    .action(retire);
  return new Command("secrets")
    .description("list, rotate and retire the service's secrets")
    .addCommand(list)
    .addCommand(rotateCommand)
    .addCommand(retireCommand);
}
