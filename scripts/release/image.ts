import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail, say } from "#lib/bootstrap/console.ts";
import { OperatorError } from "#lib/errors.ts";
import { Image, Version } from "#lib/operations/releases/names.ts";
import { sourceUrl } from "./source-url.ts";

/**
 * `npm run image -- --name N --version V`: builds the image with its provenance and its list of parts (SBOM), pushes it, and
 * prints its name with the digest. Needs docker with buildx, signed in to the registry.
 */
const usage = "usage: npm run image -- --name <registry/name> --version <version>\n";

function readOptions(): { name: string; version: string } {
  try {
    const { values } = parseArgs({ options: { name: { type: "string" }, version: { type: "string" } } });
    // Registries accept no capitals, and the name of a repository may have some.
    const name = Image.safeParse(values.name?.toLowerCase());
    const version = Version.safeParse(values.version);
    if (name.success && version.success && !/[@:]/.test(name.data.replace(/^[^/]*\//, "")))
      return { name: name.data, version: version.data };
    say("--name must be a name without tag and digest, and --version a version or a tag.");
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
  }
  process.stderr.write(usage);
  process.exit(2);
}

function run(program: string, args: string[]): string {
  const { status, stdout, error } = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw new OperatorError(`${program} cannot be started: ${error.message}`);
  if (status !== 0) throw new OperatorError(`${program} ${args[0]} failed with exit code ${status}.`);
  return stdout.trim();
}

/** The bases of the Dockerfile's arguments, named by the digest that their tags have now. */
function pinnedBases(): { argument: string; name: string; digest: string }[] {
  const dockerfile = readFileSync("ops/docker/Dockerfile", "utf8");
  return [...dockerfile.matchAll(/^ARG ((?:\w+_)?BASE)=(\S+)$/gm)].map(([, argument = "", name = ""]) => {
    const digest = run("docker", ["buildx", "imagetools", "inspect", "--format", "{{.Manifest.Digest}}", name]);
    if (!isDigest(digest)) throw new OperatorError(`docker did not report the digest of ${name}.`);
    return { argument, name, digest };
  });
}

const isDigest = (text: unknown): text is string => typeof text === "string" && /^sha256:[0-9a-f]{64}$/.test(text);

/** The label with the address of the code: that of git's remote, else of package.json. Empty if neither has one. */
function readSource(): string {
  const { stdout } = spawnSync("git", ["config", "--get", "remote.origin.url"], { encoding: "utf8" });
  const { repository = "" } = JSON.parse(readFileSync("package.json", "utf8")) as {
    repository?: string | { url?: string };
  };
  const named = typeof repository === "string" ? repository : (repository.url ?? "");
  return sourceUrl(stdout ?? "") ?? sourceUrl(named) ?? "";
}

function build({ name, version }: { name: string; version: string }): string {
  const folder = mkdtempSync(join(tmpdir(), "np-image-"));
  const metadata = join(folder, "metadata.json");
  const bases = pinnedBases();
  const last = bases.find(({ argument }) => argument === "BASE");
  const values = {
    VERSION: version,
    REVISION: run("git", ["rev-parse", "HEAD"]),
    CREATED: new Date().toISOString(),
    SOURCE: readSource(),
    BASE_NAME: last?.name,
    BASE_DIGEST: last?.digest,
    ...Object.fromEntries(bases.map((base) => [base.argument, `${base.name}@${base.digest}`])),
  };
  // A tag of an image has no "+".
  const tag = `${name}:${version.replaceAll("+", "_")}`;
  try {
    run("docker", [
      ...["buildx", "build", "--file", "ops/docker/Dockerfile", "--tag", tag],
      ...["--provenance", "mode=max", "--sbom", "true", "--metadata-file", metadata, "--push"],
      ...Object.entries(values).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]),
      ".",
    ]);
    const digest = (JSON.parse(readFileSync(metadata, "utf8")) as Record<string, unknown>)["containerimage.digest"];
    if (!isDigest(digest)) throw new OperatorError("docker did not report the digest of the image.");
    return `${name}@${digest}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  process.stdout.write(`${build(readOptions())}\n`);
} catch (error) {
  fail(error);
}
