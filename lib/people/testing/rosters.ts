import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { asOwner, ctxFor, useDatabase } from "#db/testing/index.ts";
import { importPeople } from "../import.ts";

/** A test file that imports this has its own database, which is emptied before each test. */
export const database = useDatabase();
export const now = new Date("2026-11-23T12:00:00.000Z");

export let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "roster-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => asOwner(database.url, "DELETE FROM users; DELETE FROM roster_rows"));

let files = 0;
export async function roster(content: string | Uint8Array, ending = "csv"): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.${ending}`);
  await writeFile(path, content);
  return path;
}

export const importFile = (path: string, at = now) => importPeople(ctxFor(undefined, at), path, () => undefined);
export const importText = async (content: string | Uint8Array, ending?: string) =>
  importFile(await roster(content, ending));
export const importLines = (...lines: string[]) => importText(`${lines.join("\n")}\n`);

interface Kept {
  external_id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  time_zone: string;
  locale: string;
}
export const people = () =>
  asOwner<Kept>(
    database.url,
    'SELECT external_id, name, email, phone, time_zone, locale FROM users ORDER BY external_id COLLATE "C"',
  );
export const staged = async () =>
  (await asOwner<{ n: number }>(database.url, "SELECT count(*)::int AS n FROM roster_rows"))[0]?.n;
