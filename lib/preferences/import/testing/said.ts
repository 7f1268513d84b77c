import { CHANNELS } from "#lib/enums.ts";
import type { PreferenceSet } from "../reading.ts";

/** A set in words, sorted: "news EMAIL off"; "* SMS off" for a switch, "marketing SMS off", "! NO_SUCH_CHANNEL". */
export function said(set: PreferenceSet | undefined) {
  if (!set) throw new Error("nothing was read");
  const cells = set.cells.map(({ topicKey, channel, enabled }) => `${topicKey} ${channel} ${enabled ? "on" : "off"}`);
  const switches = set.switches.map(({ channel }) => `* ${channel} off`);
  const marketing = set.marketingOff.map(({ channel }) => `marketing ${channel} off`);
  return {
    choices: [...cells, ...switches, ...marketing].sort(),
    left: set.leftOver.map(({ why, path, saidNo }) => `${why}${saidNo ? "!" : ""} ${path.join(".")}`.trim()).sort(),
  };
}

export const all = (key: string, state: "on" | "off"): string[] =>
  CHANNELS.map((channel) => `${key} ${channel} ${state}`).sort();
