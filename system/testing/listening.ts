import { readdir, readFile, readlink } from "node:fs/promises";

const read = (path: string): Promise<string> => readFile(path, "latin1").catch(() => "");

/** The addresses at which a web process whose DATA_DIR is below `folder` accepts connections. Reads /proc of Linux. */
export async function listeningAddresses(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const [command, environment] = [await read(`/proc/${pid}/cmdline`), await read(`/proc/${pid}/environ`)];
    if (!command.split("\0").includes("server.ts") || !environment.includes(`\0DATA_DIR=${folder}/`)) continue;
    const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(names.map((name) => readlink(`/proc/${pid}/fd/${name}`).catch(() => "")));
    const sockets = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
    const tables = (await read(`/proc/${pid}/net/tcp`)) + (await read(`/proc/${pid}/net/tcp6`));
    for (const [, address = "", inode] of tables.matchAll(
      /^ *\d+: ([0-9A-F]+):[0-9A-F]{4} \S+ 0A(?: +\S+){5} +(\d+) /gm,
    ))
      if (sockets.has(inode)) found.push(nameOf(address));
  }
  return found;
}

/** The kernel writes an address of IPv4 with its last byte first. */
const nameOf = (address: string): string =>
  address.length === 8
    ? (address.match(/../g) ?? [])
        .map((byte) => Number.parseInt(byte, 16))
        .reverse()
        .join(".")
    : address;
