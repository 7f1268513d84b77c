import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Appends lines to a file that only its owner may read, and returns when they are on the disk. The lines start on a new line
 * even if a crash left an incomplete line.
 */
export async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, "a+", 0o600);
  try {
    const { size } = await file.stat();
    const last = size > 0 ? (await file.read(Buffer.alloc(1), 0, 1, size - 1)).buffer.toString() : "\n";
    await file.appendFile(`${last === "\n" ? "" : "\n"}${lines.join("\n")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}
