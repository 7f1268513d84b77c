import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { beforeAll, expect } from "vitest";
import { ctxFor } from "#db/testing/index.ts";
import { anchorHead } from "#lib/audit/index.ts";
import { listBackups } from "#lib/backup/index.ts";
import { makePeople } from "#lib/testing/fixtures.ts";
import { folder } from "./np.ts";
import { newPath, useOwnServer } from "./own-server.ts";

/** A test file that calls this has an embedded database of its own with 300 people, and a backup of it for one age identity. */
export function useBackups() {
  const live = useOwnServer();
  let identityFile: string;
  let store: string;
  const sealed: Record<string, string> = {};
  beforeAll(async () => {
    identityFile = join(folder, "identity.txt");
    store = newPath("store");
    const identity = await generateX25519Identity();
    await writeFile(identityFile, `# created: today\n${identity}\n`);
    sealed.BACKUP_AGE_RECIPIENTS = await identityToRecipient(identity);
    await makePeople(300);
    await anchorHead(ctxFor());
    const { code, err } = await live.np(["backup", store], sealed);
    expect({ code, err }).toMatchObject({ code: 0 });
  }, 120_000);
  return {
    live,
    /** The folder of the backup, which tests read only. */
    get store() {
      return store;
    },
    get identityFile() {
      return identityFile;
    },
    /** The variables with which backups are encrypted for the identity. */
    sealed,
    restore: (dir: string, dataDir: string, env: Record<string, string> = {}, more: string[] = []) =>
      live.np(["restore", dir, ...more], { DATA_DIR: dataDir, BACKUP_IDENTITY_FILE: identityFile, ...env }),
    /** A copy of the backup, for a test that damages it. */
    copy: async (): Promise<{ dir: string; archive: string }> => {
      const dir = newPath("copy");
      await cp(store, dir, { recursive: true });
      const [backup] = await listBackups(dir);
      if (!backup) throw new Error("the store has no backup");
      return { dir, archive: join(backup.folder, backup.manifest.archive.file) };
    },
  };
}
