import { readFile } from "node:fs/promises";
import { generate } from "@graphql-codegen/cli";
import config from "../codegen.ts";

/** The generated files that differ from the output for the current SDL and documents. */
export async function findStaleCode(): Promise<string[]> {
  const files = await generate({ ...config, silent: true, errorsOnly: true }, false);
  const stale: string[] = [];
  for (const { filename, content } of files as { filename: string; content: string }[]) {
    const committed = await readFile(filename, "utf8").catch(() => "");
    if (committed.trim() !== content.trim()) stale.push(`${filename} is out of date: run npm run codegen`);
  }
  return stale;
}
