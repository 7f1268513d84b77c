import { CHANNELS, type Channel } from "#lib/enums.ts";
import { type CurrentStatus, impacts, isOngoing, worstOf } from "#lib/operations/index.ts";

export type Headline =
  | { kind: "well" | "maintenance" }
  /** The status cannot be read. `unknown`: no earlier one is known. */
  | { kind: "unavailable" | "unknown" }
  /** The API or the pages fail. */
  | { kind: "down" }
  /** No channel sends anything. */
  | { kind: "stopped" }
  | { kind: "delayed"; channels: Channel[] }
  /** Some messages cannot be processed. The others go out. */
  | { kind: "partlyDelayed" }
  /** `count`: ongoing incidents that people notice. */
  | { kind: "incident"; count: number };

/** The page's headline: an ongoing incident takes precedence over the state of a component. */
export function headlineOf({ snapshot, isStale }: CurrentStatus): Headline {
  if (snapshot === null) return { kind: "unknown" };
  if (isStale) return { kind: "unavailable" };
  const { components, incidents } = snapshot;
  const count = incidents.filter((one) => isOngoing(one) && impacts[one.severity] !== "none").length;
  if (count > 0) return { kind: "incident", count };
  const worst = worstOf(snapshot);
  if (worst === "none") return { kind: "well" };
  if (worst === "maintenance") return { kind: "maintenance" };
  const troubled = components.filter(({ state }) => state !== "ok").map(({ id }) => id);
  if (components.some(({ state }) => state === "down")) return { kind: "down" };
  if (components.some(({ id, state }) => id === "PROCESSING" && state === "stopped")) return { kind: "stopped" };
  const channels = CHANNELS.filter((channel) => troubled.includes(channel));
  return channels.length > 0 ? { kind: "delayed", channels } : { kind: "partlyDelayed" };
}
