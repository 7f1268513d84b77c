import type { DatabaseReport } from "./verify-database.ts";

/** The result of a verification as lines for a written review. */
export function describeReport({ verification, externalAnchors, unconfirmed }: DatabaseReport): string[] {
  const lines = verification.ok
    ? [
        `Events: ${verification.count}, head ${verification.head.sequence} ${verification.head.hash || "(none yet)"}`,
        `Anchors checked: ${verification.anchors}, of an unknown key: ${verification.unknownAnchors}, outside the database: ${externalAnchors}`,
        `Events whose contents were erased with their person: ${verification.forgotten.count}`,
      ]
    : [`FIRST BAD EVENT: ${verification.sequence} ${verification.problem}`];
  if (unconfirmed) lines.push(`NOT PROVEN: ${unconfirmed.count} anchors outside the database have an unknown key`);
  if (verification.ok && externalAnchors === 0)
    lines.push("No anchor outside the database: run this with the worker's DATA_DIR");
  return lines;
}
