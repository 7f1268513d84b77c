import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withSentences } from "./files.ts";

test("withSentences names the folder that the work is about, or the file elsewhere that failed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "np-files-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [backups, elsewhere] = [join(folder, "backups"), join(folder, "data")];
  await writeFile(backups, "");
  await writeFile(elsewhere, "");
  const attempt = (path: string) => withSentences(backups, () => mkdir(join(path, "new")));
  await expect(withSentences(backups, () => mkdir(backups, { recursive: true }))).rejects.toThrow("is not a folder");
  await expect(attempt(backups)).rejects.toThrow(`${backups} is not a folder: name another one.`);
  await expect(attempt(elsewhere)).rejects.toThrow(`${join(elsewhere, "new")} is not a folder: name another one.`);
});
