import { spawn } from "node:child_process";
import { once } from "node:events";
import { OperatorError } from "#lib/errors.ts";

/** The program that puts a version in place, and its arguments. */
export type DeployCommand = readonly [program: string, ...args: string[]];

interface Target {
  version: string;
  image: string | null;
}

const example = '["kubectl", "set", "image", "deployment/web", "web={image}"]';

/**
 * Reads DEPLOY_COMMAND: a JSON array with a program and its arguments. Never a text for a shell, because versions and images
 * become arguments. Throws OperatorError.
 */
export function parseDeployCommand(text: string): DeployCommand {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = null;
  }
  const isText = (word: unknown): word is string => typeof word === "string" && word !== "" && !word.includes("\0");
  if (!Array.isArray(parsed) || !parsed.every(isText) || parsed[0] === undefined)
    throw new OperatorError(`DEPLOY_COMMAND must be a JSON array of a program and its arguments, such as ${example}.`);
  const unknown = parsed
    .join(" ")
    .match(/\{\w*\}/g)
    ?.find((name) => name !== "{version}" && name !== "{image}");
  if (unknown !== undefined)
    throw new OperatorError(`DEPLOY_COMMAND has ${unknown}. It can have {version} and {image}.`);
  return parsed as unknown as DeployCommand;
}

/** Puts the version and the image into the arguments. Throws OperatorError if the command needs an image and there is none. */
export function fillDeployCommand(command: DeployCommand, { version, image }: Target): DeployCommand {
  if (image === null && command.some((word) => word.includes("{image}")))
    throw new OperatorError(`DEPLOY_COMMAND needs {image}, and version ${version} was recorded without one.`);
  const fill = (word: string) => word.replaceAll("{version}", version).replaceAll("{image}", image ?? "");
  const [program, ...args] = command;
  return [program, ...args.map(fill)];
}

/**
 * Runs a program without a shell, with its output on stderr. Returns null if it succeeded, else why it did not. The reason has no
 * arguments, because they may have secrets.
 */
export async function runProgram([program, ...args]: DeployCommand, cwd: string): Promise<string | null> {
  const child = spawn(program, args, { cwd, stdio: ["ignore", 2, 2] });
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code === 0 ? null : `${program} ended with ${code === null ? signal : `exit code ${code}`}`;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "an unknown error";
    return `${program} cannot be started: ${code}`;
  }
}
