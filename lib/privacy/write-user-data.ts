import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Ctx } from "#lib/context.ts";
import { csvLine } from "#lib/csv.ts";
import { about, format, readUserData } from "./read-user-data.ts";
import type { Row, Section } from "./sections/index.ts";

/**
 * Streams an export as JSON, one row per line: the members of exportUserData with all rows. Calls `open` once the
 * person is found, and leaves the stream open.
 */
export async function writeUserDataJson(ctx: Ctx, userId: string, open: () => Writable): Promise<void> {
  const feed = new PassThrough();
  let written: Promise<void> | undefined;
  const send = async (chunks: Iterable<string> | AsyncIterable<string>) => {
    written ??= pipeline(feed, open(), { end: false });
    // If the reader disconnects, "drain" never comes.
    for await (const chunk of chunks) if (!feed.write(chunk)) await Promise.race([once(feed, "drain"), written]);
  };
  const head = { format, exportedAt: ctx.now, userId, about: about(), incomplete: [] };
  let before = JSON.stringify(head).slice(0, -1);
  await readUserData(ctx, { userId }, async (section, pages) => {
    await send([`${before},\n${JSON.stringify(section.name)}: `]);
    before = "";
    await send(toJson(section, pages));
  });
  await send(["}\n"]);
  feed.end();
  await written;
}

async function* toJson({ single }: Section, pages: AsyncGenerator<Row[]>): AsyncGenerator<string> {
  if (single) {
    const { value } = await pages.next();
    yield JSON.stringify((value as Row[] | undefined)?.[0] ?? null);
    return;
  }
  let between = "[";
  for await (const page of pages) {
    yield between + page.map((row) => JSON.stringify(row)).join(",\n");
    between = ",\n";
  }
  yield between === "[" ? "[]" : "]";
}

/** Writes an export to a folder: a CSV file per section with rows, and README.txt with the descriptions. */
export async function writeUserDataCsv(ctx: Ctx, userId: string, folder: string): Promise<void> {
  let isCreated = false;
  await readUserData(ctx, { userId }, async ({ name }, pages) => {
    if (!isCreated) await mkdir(folder, { recursive: true, mode: 0o700 });
    isCreated = true;
    const { value: first } = (await pages.next()) as { value: Row[] | undefined };
    if (!first) return;
    await pipeline(Readable.from(toCsv(first, pages)), createWriteStream(join(folder, `${name}.csv`), { mode: 0o600 }));
  });
  const lines = Object.entries(about()).map(([name, text]) => `${name}.csv  ${text}\n`);
  await writeFile(
    join(folder, "README.txt"),
    `Exported ${ctx.now.toISOString()}. No file: no rows.\n\n${lines.join("")}`,
  );
}

async function* toCsv(first: Row[], rest: AsyncGenerator<Row[]>): AsyncGenerator<string> {
  const columns = Object.keys(first[0] ?? {});
  yield csvLine(columns);
  const lines = (rows: Row[]) => rows.map((row) => csvLine(columns.map((column) => row[column]))).join("");
  yield lines(first);
  for await (const page of rest) yield lines(page);
}
