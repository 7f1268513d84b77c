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
  /** `count`: ongoing incidents that stop something important. */
  | { kind: "incident"; count: number }
  /** An ongoing incident of which people notice little: Statuspage's "minor". */
  | { kind: "degraded" };

/**
 * The page's headline. An ongoing incident takes precedence over the state of a component; a minor one only while no component
 * is worse. So the headline is never milder than the indicator of the JSON.
 */
export function headlineOf({ snapshot, isStale }: CurrentStatus): Headline {
  if (snapshot === null) return { kind: "unknown" };
  if (isStale) return { kind: "unavailable" };
  const { components, incidents } = snapshot;
  const found = incidents.filter(isOngoing).map(({ severity }) => impacts[severity]);
  const count = found.filter((impact) => impact === "major" || impact === "critical").length;
  if (count > 0) return { kind: "incident", count };
  const worst = worstOf(snapshot);
  if (worst === "minor" && found.includes("minor")) return { kind: "degraded" };
  if (worst === "none") return { kind: "well" };
  if (worst === "maintenance") return { kind: "maintenance" };
  const troubled = components.filter(({ state }) => state !== "ok").map(({ id }) => id);
  if (components.some(({ state }) => state === "down")) return { kind: "down" };
  if (components.some(({ id, state }) => id === "PROCESSING" && state === "stopped")) return { kind: "stopped" };
  const channels = CHANNELS.filter((channel) => troubled.includes(channel));
  return channels.length > 0 ? { kind: "delayed", channels } : { kind: "partlyDelayed" };
}
