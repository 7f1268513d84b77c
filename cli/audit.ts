import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError, Option } from "commander";
import type { StreamClient } from "#db/stream.ts";
import type { DatabaseReport, Verification } from "#lib/audit/index.ts";
import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { withDatabase } from "./database.ts";
import { counted, fromCaller, startBar } from "./import-file.ts";

const trail = () => import("#lib/audit/index.ts");

async function withStreams<T>(fn: (streams: StreamClient, ctx: Ctx) => Promise<T>): Promise<T> {
  const { openStreams } = await import("#db/stream.ts");
  return withDatabase("audit", async (ctx, url) => {
    const streams = openStreams(url);
    try {
      return await fn(streams, ctx);
    } finally {
      await streams.end({ timeout: 5 });
    }
  });
}

const newBar = () =>
  new SingleBar({ format: "  {bar} {percentage}% of {total} events", stream: process.stderr, noTTYOutput: false });

function verifyCommand(): Command {
  return new Command("verify")
    .description("compute the chain again: 0 when nothing was changed, removed, reordered, cut or written anew")
    .option("--file <export>", "verify an export by itself, instead of the database")
    .addOption(
      new Option("--anchors <file>", "anchors from elsewhere, for instance lines of the central log").conflicts("file"),
    )
    .addOption(new Option("--no-outside", "let the database's own anchors be enough").conflicts(["file", "anchors"]))
    .exitOverride()
    .action(async ({ file, anchors, outside: needsOutside }: VerifyOptions) => {
      if (file !== undefined) return report(await verifyExport(file));
      const { anchorFile, verifyDatabase } = await trail();
      const path = anchors === undefined ? anchorFile() : fromCaller(anchors);
      const bar = newBar();
      const { verdict, externalAnchors, unconfirmed, otherDatabases } = await withStreams((streams, { now }) =>
        verifyDatabase(streams, {
          now,
          ...(anchors === undefined ? {} : { anchorsPath: path }),
          onStart: (events) => bar.start(events, 0),
          onEvent: () => bar.increment(),
        }),
      ).finally(() => bar.stop());
      const isAnchored = verdict.ok && (verdict.anchored !== null || verdict.unknownAnchors > 0);
      const isCovered = externalAnchors > 0 || !needsOutside || !(isAnchored || anchors !== undefined);
      const isProven = isCovered && unconfirmed === null;
      await report(verdict, isProven);
      if (!isProven) process.exitCode = 1;
      if (verdict.ok && externalAnchors === 0 && (isAnchored || anchors !== undefined)) say(noneOutside(anchors));
      if (unconfirmed) say(underUnknownKey(unconfirmed, path));
      if (otherDatabases.count > 0) say(ofAnother(otherDatabases));
    });
}

interface VerifyOptions {
  file?: string;
  anchors?: string;
  outside: boolean;
}

const noneOutside = (path: string | undefined): string =>
  `${path === undefined ? "No anchor of this service lies outside the database" : `${path} holds no anchor of this service`}: whoever may write to the database could have removed them together with the events, or all of both. Name the worker's file (audit-anchors.ndjson in its DATA_DIR) or lines of its log with --anchors; or say with --no-outside that the database's own word is enough.`;

const underUnknownKey = ({ count, newest }: NonNullable<DatabaseReport["unconfirmed"]>, path: string): string =>
  `Outside lie ${counted(count, "anchor", "anchors")} of this very database under no key that is known here, the newest of ${newest.at} for a chain of ${counted(newest.sequence, "event", "events")}: name the secret of then behind the newest in AUTH_SECRETS and verify again. Where there never was another, or it was only now replaced in the database, the chain was replaced with it. If the database was restored or made anew on purpose, put ${path} aside.`;

const ofAnother = ({ count, database }: DatabaseReport["otherDatabases"]): string =>
  `${counted(count, "anchor", "anchors")} of another database (${database}) were left aside. If this one was moved or restored from there, name their file with --anchors to hold them against it.`;

async function verifyExport(file: string): Promise<Verification> {
  const { keyIsInDatabase, verifyFile } = await trail();
  const path = fromCaller(file);
  const bar = startBar(path, file);
  try {
    const verify = () => verifyFile(path, (bytes) => bar.increment(bytes));
    // The key is in the environment, or else in the database.
    return keyIsInDatabase() ? await withDatabase("audit", verify) : await verify();
  } finally {
    bar.stop();
  }
}

async function report(verdict: Verification, isProven = true): Promise<void> {
  if (!verdict.ok) {
    process.stdout.write(`First bad sequence number: ${verdict.sequence}\n`);
    say(`Event ${verdict.sequence} ${verdict.problem}.`);
    process.exitCode = 1;
    return;
  }
  const { count, head, anchored, anchors, unknownAnchors, forgotten, unmarked } = verdict;
  process.stdout.write(
    `${isProven ? "OK" : "NOT PROVEN"}: ${counted(count, "event", "events")}, head ${head.sequence} ${head.hash || "(none yet)"}\n`,
  );
  if (anchored)
    say(`Anchored ${ageOf(anchored.at)} ago up to ${anchored.sequence} (${counted(anchors, "anchor", "anchors")}).`);
  else if (head.sequence > 0) say("Not anchored yet: the worker signs the chain's head every five minutes.");
  if (forgotten.count > 0)
    say(`The contents of ${counted(forgotten.count, "event", "events")} were erased with their person.`);
  if (unmarked.count > 0)
    say(
      `${counted(unmarked.count, "event", "events")}, the first ${unmarked.first}, from before the chain or under a key that is not in AUTH_SECRETS any more.`,
    );
  if (unknownAnchors > 0)
    say(`${counted(unknownAnchors, "anchor", "anchors")} of a key that is not in AUTH_SECRETS: not checked.`);
  if ((await trail()).keyIsInDatabase())
    say(
      "Anchored with a key kept in the same database: set AUTH_SECRETS, or whoever can write to it can sign as well.",
    );
}

function ageOf(at: string): string {
  const minutes = Math.max(0, Math.round((Date.now() - new Date(at).getTime()) / 60_000));
  if (minutes < 120) return counted(minutes, "minute", "minutes");
  return minutes < 2880 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
}

function parseInstant(text: string): Date {
  const at = new Date(text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(at.getTime()))
    throw new InvalidArgumentError("must be a date or an instant: 2026-01-31 or 2026-01-31T12:00:00Z, in UTC.");
  return at;
}

function exportCommand(): Command {
  return new Command("export")
    .description("write the trail out: NDJSON that verifies by itself, or CSV for reading")
    .option("--since <instant>", "events from then on", parseInstant)
    .option("--until <instant>", "events before then", parseInstant)
    .addOption(new Option("--format <format>", "the form").choices(["ndjson", "csv"]).default("ndjson"))
    .option("--out <file>", "the file to write; stdout unless given")
    .exitOverride()
    .action(async ({ out, ...input }: { since?: Date; until?: Date; format: "ndjson" | "csv"; out?: string }) => {
      const { exportEvents } = await trail();
      let events = 0;
      await withStreams(async (streams, ctx) => {
        const pieces = exportEvents(ctx, streams, input, () => {
          events += 1;
        });
        if (out !== undefined)
          await pipeline(Readable.from(pieces), createWriteStream(fromCaller(out), { mode: 0o600 }));
        else for await (const piece of pieces) if (!process.stdout.write(piece)) await once(process.stdout, "drain");
      });
      say(`Wrote ${counted(events, "event", "events")}.`);
    });
}

export const auditCommand = (): Command =>
  new Command("audit")
    .description("the audit trail: verify it, take it out")
    .addCommand(verifyCommand())
    .addCommand(exportCommand());
