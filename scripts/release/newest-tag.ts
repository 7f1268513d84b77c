import { spawnSync } from "node:child_process";
import { pathToFileURL } from "node:url";
import { fail } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";

/** The newest version of these tags. Previews such as v1.2.0-rc.1 and other tags do not count. */
export const newestVersion = (tags: readonly string[]): string | undefined =>
  tags
    .filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .at(-1);

/** `npm run newest-tag`: prints the newest version tag of this branch. The weekly deployment to production uses it. */
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  try {
    const { status, stdout } = spawnSync("git", ["tag", "--list", "v*", "--merged", "HEAD"], { encoding: "utf8" });
    const tag = status === 0 ? newestVersion(stdout.trim().split("\n")) : undefined;
    if (tag === undefined) throw new OperatorError("This branch has no version tag, such as v1.4.0.");
    process.stdout.write(`${tag}\n`);
  } catch (error) {
    fail(error);
  }
