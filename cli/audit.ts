import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { SingleBar } from "cli-progress";
import { Command, InvalidArgumentError, Option } from "commander";
import type { StreamClient } from "#db/stream.ts";
import type { DatabaseReport, Verification } from "#lib/audit/index.ts";
import { say } from "#lib/bootstrap/console.ts";
import type { Ctx } from "#lib/context.ts";
import { OperatorError } from "#lib/errors.ts";
import { parseQuarter, type Quarter } from "#lib/operations/reviews/quarter.ts";
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
    .description("verify the chain; exits with 0 if no event was changed, removed, reordered, cut off or rewritten")
    .option("--file <export>", "verify an export file instead of the database")
    .addOption(
      new Option("--anchors <file>", "read anchors from this file, such as lines of the central log").conflicts("file"),
    )
    .addOption(
      new Option("--no-outside", "accept the database's own anchors as sufficient").conflicts(["file", "anchors"]),
    )
    .exitOverride()
    .action(async ({ file, anchors, outside: needsOutside }: VerifyOptions) => {
      if (file !== undefined) return report(await verifyExport(file));
      const { anchorFile, verifyDatabase } = await trail();
      const path = anchors === undefined ? anchorFile() : fromCaller(anchors);
      const bar = newBar();
      const { verification, externalAnchors, unconfirmed, otherDatabases } = await withStreams((streams, { now }) =>
        verifyDatabase(streams, {
          now,
          ...(anchors === undefined ? {} : { anchorsPath: path }),
          onStart: (events) => bar.start(events, 0),
          onEvent: () => bar.increment(),
        }),
      ).finally(() => bar.stop());
      const isAnchored = verification.ok && (verification.anchored !== null || verification.unknownAnchors > 0);
      const isCovered = externalAnchors > 0 || !needsOutside || !(isAnchored || anchors !== undefined);
      const isProven = isCovered && unconfirmed === null;
      await report(verification, isProven);
      if (!isProven) process.exitCode = 1;
      if (verification.ok && externalAnchors === 0 && (isAnchored || anchors !== undefined))
        say(noExternalAnchor(anchors));
      if (unconfirmed) say(anchorsOfUnknownKey(unconfirmed, path));
      if (otherDatabases.count > 0) say(anchorsOfOtherDatabase(otherDatabases));
    });
}

interface VerifyOptions {
  file?: string;
  anchors?: string;
  outside: boolean;
}

const noExternalAnchor = (path: string | undefined): string =>
  `${path === undefined ? "No anchor of this service is stored outside the database" : `${path} has no anchor of this service`}. Anyone with write access to the database could have removed events together with their anchors. Pass the worker's file (audit-anchors.ndjson in its DATA_DIR) or lines of its log with --anchors, or accept the database's own anchors with --no-outside.`;

const anchorsOfUnknownKey = ({ count, newest }: NonNullable<DatabaseReport["unconfirmed"]>, path: string): string =>
  `Outside the database, ${counted(count, "anchor", "anchors")} of this database ${count === 1 ? "is" : "are"} signed with an unknown key. The newest is from ${newest.at}, for a chain of ${counted(newest.sequence, "event", "events")}. Add the earlier secret after the newest one in AUTH_SECRETS and verify again. If there was no earlier secret, or if it was replaced in the database, the chain was replaced too. If you restored or recreated the database on purpose, move ${path} away.`;

const anchorsOfOtherDatabase = ({ count, database }: DatabaseReport["otherDatabases"]): string =>
  `${counted(count, "anchor", "anchors")} of another database (${database}) ${count === 1 ? "was" : "were"} ignored. If this database was moved or restored from there, pass their file with --anchors to check it against them.`;

async function verifyExport(file: string): Promise<Verification> {
  const { keyIsInDatabase, verifyFile } = await trail();
  const path = fromCaller(file);
  const bar = startBar(path, file);
  try {
    const verify = () => verifyFile(path, (bytes) => bar.increment(bytes));
    // The key is in the environment or in the database.
    return keyIsInDatabase() ? await withDatabase("audit", verify) : await verify();
  } finally {
    bar.stop();
  }
}

async function report(verification: Verification, isProven = true): Promise<void> {
  if (!verification.ok) {
    process.stdout.write(`First bad sequence number: ${verification.sequence}\n`);
    say(`Event ${verification.sequence} ${verification.problem}.`);
    process.exitCode = 1;
    return;
  }
  const { count, head, anchored, anchors, unknownAnchors, forgotten, unmarked } = verification;
  process.stdout.write(
    `${isProven ? "OK" : "NOT PROVEN"}: ${counted(count, "event", "events")}, head ${head.sequence} ${head.hash || "(none yet)"}\n`,
  );
  if (anchored)
    say(`Anchored ${ageOf(anchored.at)} ago up to ${anchored.sequence} (${counted(anchors, "anchor", "anchors")}).`);
  else if (head.sequence > 0) say("Not anchored yet. The worker signs the head of the chain every five minutes.");
  if (forgotten.count > 0)
    say(`The contents of ${counted(forgotten.count, "event", "events")} were erased together with a person.`);
  if (unmarked.count > 0)
    say(
      `${counted(unmarked.count, "event", "events")}, starting with ${unmarked.first}, are older than the chain or signed with a key that is no longer in AUTH_SECRETS.`,
    );
  if (unknownAnchors > 0)
    say(`${counted(unknownAnchors, "anchor", "anchors")} signed with a key that is not in AUTH_SECRETS: not checked.`);
  if ((await trail()).keyIsInDatabase())
    say(
      "Anchored with a key stored in the same database: set AUTH_SECRETS. Otherwise, anyone with write access to the database can also sign.",
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
    throw new InvalidArgumentError("must be a date or a time in UTC, such as 2026-01-31 or 2026-01-31T12:00:00Z.");
  return at;
}

function exportCommand(): Command {
  return new Command("export")
    .description("export the audit log: NDJSON that can be verified by itself, or CSV for reading")
    .option("--since <instant>", "only events from this time on", parseInstant)
    .option("--until <instant>", "only events before this time", parseInstant)
    .addOption(new Option("--format <format>", "output format").choices(["ndjson", "csv"]).default("ndjson"))
    .option("--out <file>", "output file (default: stdout)")
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

function parseReviewQuarter(text: string): Quarter {
  const quarter = parseQuarter(text);
  if (!quarter) throw new InvalidArgumentError("must be a quarter, such as 2026Q3.");
  return quarter;
}

function reviewCommand(): Command {
  return new Command("review")
    .description(
      "fill in the quarterly review of the audit log, with places for the findings; records that it was made",
    )
    .option(
      "--quarter <quarter>",
      "the quarter, such as 2026Q3 (default: the last one that has ended)",
      parseReviewQuarter,
    )
    .option("--out <file>", "output file, such as AUDIT.md (default: stdout)")
    .exitOverride()
    .action(async ({ quarter, out }: { quarter?: Quarter; out?: string }) => {
      const { verifyDatabase } = await trail();
      const { quarterBefore, writeAuditReview } = await import("#lib/operations/index.ts");
      await withStreams(async (streams, ctx) => {
        const chain = await verifyDatabase(streams, { now: ctx.now });
        const review = await writeAuditReview(ctx, {
          quarter: quarter ?? quarterBefore(ctx.now),
          chain,
          save: (document) => (out === undefined ? print(document) : writeNew(fromCaller(out), document)),
        });
        say(`${review.detail}.`);
        if (!review.ok) process.exitCode = 1;
      });
    });
}

async function print(document: string): Promise<void> {
  process.stdout.write(document);
}

/** Never replaces a file: it may have findings. Throws OperatorError. */
async function writeNew(path: string, document: string): Promise<void> {
  try {
    await writeFile(path, document, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "an unknown error";
    throw new OperatorError(
      code === "EEXIST"
        ? `${path} exists and may have findings. Name another file, or move it away.`
        : `${path} cannot be written: ${code}.`,
    );
  }
}

export const auditCommand = (): Command =>
  new Command("audit")
    .description("verify, export or review the audit log")
    .addCommand(verifyCommand())
    .addCommand(exportCommand())
    .addCommand(reviewCommand());
