import { execFile } from "node:child_process";
import { chown, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { isRoot, onPath } from "../../e2e/debian.ts";
import { type Running, startWith } from "../../e2e/service.ts";

const execute = promisify(execFile);

/** The account of the image. */
export const imageUser = 10_001;
const base = "localhost/base:bookworm";
const buildBase = "localhost/build-base:bookworm";

export interface ImageConfig {
  User: string;
  Cmd: string[];
  Env: string[];
  Labels: Record<string, string>;
  WorkingDir: string;
  StopSignal: string;
  Healthcheck: { Test: string[] };
}

/** A process of the image. */
export interface Contained extends Running {
  /** Sends a signal to the first process of the container. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Runs a program inside this container, as its user. Resolves with its exit code. */
  exec(...command: string[]): Promise<number | null>;
}

export interface BuiltImage extends AsyncDisposable {
  config: ImageConfig;
  sizeMb: number;
  baseDigest: string;
  /** The folder that holds the image's root file system. */
  root: string;
  /** The folder that is mounted at /data. */
  dataDir: string;
  start(command: readonly string[], env: Record<string, string>): Promise<Contained>;
  /** Runs a program in a container of its own. Resolves when it has ended. */
  run(command: readonly string[], env?: Record<string, string>): Promise<{ code: number | null; output: string }>;
  /** The next version: this image with more files, by their paths. It has the same data folder, and is removed with this one. */
  with(files: Readonly<Record<string, string>>): Promise<NextImage>;
}

/** An image and its digest. */
export type NextImage = Pick<BuiltImage, "config" | "start" | "run"> & { digest: string };

function requirePrograms(): void {
  if (!isRoot) throw new Error("The image is built and run with mounts and chroot. Run this test as root.");
  const missing = ["buildah", "mmdebstrap", "unshare", "chroot", "npm"].filter((name) => !onPath(name));
  if (missing.length > 0)
    throw new Error(
      `Missing: ${missing.join(", ")}. On Debian: apt-get install --no-install-recommends buildah mmdebstrap util-linux coreutils npm`,
    );
}

/**
 * Builds the image with ops/docker/build.sh, on bases made of Debian's packages, in a storage of its own. No container engine
 * is needed.
 */
export async function buildImage(): Promise<BuiltImage> {
  requirePrograms();
  const folder = await mkdtemp(join(tmpdir(), "np-image-"));
  const dispose = () => rm(folder, { recursive: true, force: true });
  try {
    return await buildIn(folder, dispose);
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function buildIn(folder: string, dispose: () => Promise<void>): Promise<BuiltImage> {
  const storage = `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/storage"\nrunroot = "${folder}/run"\n`;
  await writeFile(join(folder, "storage.conf"), storage);
  const env = {
    ...process.env,
    CONTAINERS_STORAGE_CONF: join(folder, "storage.conf"),
    STORAGE_DRIVER: "vfs",
    BUILDAH_ISOLATION: "chroot",
  };
  const run = async (program: string, ...args: string[]) => {
    const { stdout } = await execute(program, args, { env, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  };
  const buildah = (...args: string[]) => run("buildah", ...args);

  await makeBases(folder, run);
  const bases = ["--base", base, "--build-base", buildBase, "--postgres-base", buildBase];
  const id = await run("ops/docker/build.sh", ...bases, "--tag", "localhost/np:test");
  const inspected = JSON.parse(await buildah("inspect", "--type", "image", id)) as { Docker: { config: ImageConfig } };
  const images = JSON.parse(await buildah("images", "--json", id)) as { size: string }[];
  const dataDir = join(folder, "data");
  await mkdir(dataDir, { mode: 0o700 });
  await chown(dataDir, imageUser, imageUser);
  const { config } = inspected.Docker;
  const root = await buildah("mount", await buildah("from", "--pull-never", id));
  return {
    ...containers(root, dataDir, config),
    config,
    with: async (files) => {
      const container = await buildah("from", "--pull-never", id);
      const next = await buildah("mount", container);
      for (const [path, text] of Object.entries(files)) await writeFile(join(next, path), text);
      const name = await buildah("commit", "--quiet", "--format", "docker", container);
      const digest = await buildah("inspect", "--type", "image", "--format", "{{.FromImageDigest}}", name);
      return { ...containers(next, dataDir, config), config, digest };
    },
    sizeMb: megabytes(images[0]?.size ?? ""),
    baseDigest: await buildah("inspect", "--type", "image", "--format", "{{.FromImageDigest}}", base),
    root,
    dataDir,
    [Symbol.asyncDispose]: dispose,
  };
}

/** "328 MB" */
function megabytes(size: string): number {
  const [, number = "", unit] = /^([\d.]+) ([KMG])B$/.exec(size) ?? [];
  return Number(number) * { K: 0.001, M: 1, G: 1_000 }[unit as "K" | "M" | "G"];
}

/**
 * The last stage stands on plain Debian. The other base also has what the images node:26 and postgres:18 have: npm, strip
 * and pg_dump, here of Debian's version.
 */
async function makeBases(folder: string, run: (program: string, ...args: string[]) => Promise<string>): Promise<void> {
  const archive = join(folder, "base.tar");
  const omitted = ["doc", "man", "locale", "info"].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  // As in debian:bookworm-slim, where the merge of /usr needs no script.
  const withoutPerl =
    'chroot "$1" apt-get install -y -qq usr-is-merged && chroot "$1" apt-get purge -y -qq usrmerge perl perl-modules-5.36 libperl5.36';
  await run(
    "mmdebstrap",
    "--quiet",
    "--variant=minbase",
    ...omitted,
    `--customize-hook=${withoutPerl}`,
    "bookworm",
    archive,
  );
  const container = await run("buildah", "from", "scratch");
  await run("buildah", "add", "--quiet", container, archive, "/");
  await run("buildah", "commit", "--quiet", "--format", "docker", container, base);
  await rm(archive);

  const npm = dirname(dirname(await realpath(onPath("npm") ?? "")));
  await run("buildah", "copy", "--quiet", container, "node_modules/node/bin/node", "/usr/local/bin/node");
  await run("buildah", "copy", "--quiet", container, npm, "/usr/local/lib/node_modules/npm");
  const script =
    "ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils libatomic1 postgresql-client-15";
  await run("buildah", "run", container, "--", "sh", "-c", script);
  await run("buildah", "commit", "--quiet", "--rm", "--format", "docker", container, buildBase);
}

/** A root file system that is read-only except for /tmp and /data, with process ids of its own, and no capability. */
const confine = `set -e
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount -t tmpfs -o size=256m tmpfs "$0/tmp"
mount --bind "$1" "$0/data"
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
root=$0
user=$2
shift 2
exec chroot "$root" setpriv --reuid "$user" --regid "$user" --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all "$@"`;

/** Engines set it if the image does not. */
const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

function containers(root: string, dataDir: string, config: ImageConfig): Pick<BuiltImage, "start" | "run"> {
  const user = config.User.split(":")[0] ?? "";
  const inside = (command: readonly string[], env: Record<string, string>) => {
    const extra = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    return ["env", "-i", `--chdir=${config.WorkingDir}`, defaultPath, ...config.Env, ...extra, ...command];
  };
  const start: BuiltImage["start"] = async (command, env) => {
    const running = startWith(
      "unshare",
      ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", confine, root, dataDir, user, ...inside(command, env)],
      {},
    );
    const { pid } = running.process;
    const first = async () => {
      const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
      const child = Number.parseInt(children, 10);
      if (!(child > 1)) throw new Error("the container has no process");
      return child;
    };
    return {
      ...running,
      kill: async (signal) => {
        process.kill(await first(), signal);
      },
      exec: async (...program) => {
        const account = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups", ...inside(program, env)];
        return startWith("nsenter", ["--target", String(await first()), "--pid", "--mount", "--root", ...account], {})
          .exited;
      },
    };
  };
  return {
    start,
    run: async (command, env = {}) => {
      const { exited, output } = await start(command, env);
      return { code: await exited, output: output() };
    },
  };
}
