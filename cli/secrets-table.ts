import type { SecretVersion } from "#lib/operations/index.ts";
import { textTable } from "./text-table.ts";

const day = (at: Date | null): string => at?.toISOString().slice(0, 10) ?? "-";
const minute = (at: Date | null): string => (at ? `${at.toISOString().slice(0, 16)}Z` : "never");

function stateOf({ newest, isInUse, retiredAt }: Pick<SecretVersion, "newest" | "isInUse" | "retiredAt">): string {
  if (!isInUse) return retiredAt ? "retired" : "gone";
  if (retiredAt) return "retired, still loaded";
  return newest ? "newest" : "older";
}

/** Writes versions as a table for people, or as JSON. Never contains a secret. */
export function secretsTable(versions: readonly SecretVersion[], now: Date, format: "table" | "json"): string {
  if (format === "json")
    return `${JSON.stringify(
      versions.map(({ fingerprint: _, ...version }) => ({ ...version, state: stateOf(version) })),
      null,
      2,
    )}\n`;
  const head = ["secret", "version", "state", "age in days", "last used", "needed until"];
  const rows = versions.map((one) => [
    one.name,
    one.version,
    stateOf(one),
    String(Math.floor((now.getTime() - one.since.getTime()) / 86_400_000)),
    minute(one.lastUsedAt),
    one.retiredAt ? "-" : day(one.neededUntil),
  ]);
  return textTable([head, ...rows]);
}
