import { CHANNELS } from "#lib/enums.ts";
import type { PreferenceSet } from "../reading.ts";

/** A set as sorted lines: "news EMAIL off"; "* SMS off" for a switch, "marketing SMS off", "! NO_SUCH_CHANNEL". */
export function summarise(set: PreferenceSet | undefined) {
  if (!set) throw new Error("nothing was read");
  const cells = set.cells.map(({ topicKey, channel, enabled }) => `${topicKey} ${channel} ${enabled ? "on" : "off"}`);
  const switches = set.switches.map(({ channel }) => `* ${channel} off`);
  const marketing = set.marketingOff.map(({ channel }) => `marketing ${channel} off`);
  return {
    choices: [...cells, ...switches, ...marketing].sort(),
    left: set.notImported
      .map(({ reason, path, isOptOut }) => `${reason}${isOptOut ? "!" : ""} ${path.join(".")}`.trim())
      .sort(),
  };
}

export const all = (key: string, state: "on" | "off"): string[] =>
  CHANNELS.map((channel) => `${key} ${channel} ${state}`).sort();
