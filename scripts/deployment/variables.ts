import { z } from "zod";
import { Variables, variableNames } from "#lib/env.ts";

const properties = z.toJSONSchema(Variables, { io: "input", unrepresentable: "any" }).properties ?? {};

/** True for a variable whose value must not stand in a file of settings. */
export const isSecret = (name: string): boolean =>
  (properties[name] as { secret?: boolean } | undefined)?.secret === true;

export const isVariable = (name: string): boolean => variableNames.includes(name);

/** The names and values of an env file. Values are not quoted in these files. */
export const readEnvFile = (text: string): Map<string, string> =>
  new Map(
    text
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
