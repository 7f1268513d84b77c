import type { Channel } from "#lib/enums.ts";
import type { PublicStatus } from "#lib/operations/index.ts";

export type Headline =
  | { kind: "well" }
  /** No channel sends anything. */
  | { kind: "stopped" }
  | { kind: "delayed"; channels: Channel[] }
  /** `count`: unresolved incidents. */
  | { kind: "incident"; count: number };

/** The page's headline: an unresolved incident takes precedence over a delayed channel. */
export function headlineOf({ channels, incidents }: PublicStatus): Headline {
  const count = incidents.filter(({ resolvedAt }) => resolvedAt === null).length;
  if (count > 0) return { kind: "incident", count };
  if (channels.some(({ state }) => state === "stopped")) return { kind: "stopped" };
  const delayed = channels.filter(({ state }) => state !== "ok").map(({ channel }) => channel);
  return delayed.length > 0 ? { kind: "delayed", channels: delayed } : { kind: "well" };
}
