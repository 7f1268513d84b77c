import { type Finding, failed, passed, skipped } from "#lib/smoke/index.ts";
import type { Access } from "./http-checks.ts";
import { lookInLog } from "./service.ts";

/** The parts of a page that a check reads. */
export interface View {
  status: number;
  html: string;
  /** Errors of the page's scripts. Without a browser there are none. */
  errors: string[];
}

/** A switch of a topic on the preferences page. */
export interface Cell {
  topicKey: string;
  channel: string;
  on: boolean;
}

/** Opens pages like a visitor: a browser, or HTTP if no browser is installed. */
export interface Visitor extends AsyncDisposable {
  /** "over HTTP" or "in Chromium 139". */
  way: string;
  open(path: string): Promise<View>;
  /** Clicks the switch on the page that is open, and waits until the change is saved. Returns a problem, or null. */
  click(cell: Cell): Promise<string | null>;
}

/** Only the page itself has this, not the page for errors. */
const marks = {
  "/sign-in": ['name="email"', "the form"],
  "/status": ["<time", "the time of its data"],
  preferences: ['role="switch"', "any switch"],
} as const;

function judge(visitor: Visitor, { status, html, errors }: View, [mark, name]: readonly [string, string]): Finding {
  if (status !== 200) return failed(`${status} instead of 200`, lookInLog);
  if (!html.includes(mark)) return failed(`The page lacks ${name}`, lookInLog);
  if (errors[0])
    return failed(`A script failed: ${errors[0]}`, "Open the page, and look at the console of the browser.");
  return passed(`200 ${visitor.way}`);
}

export const checkPage = async (visitor: Visitor, path: "/sign-in" | "/status"): Promise<Finding> =>
  judge(visitor, await visitor.open(path), marks[path]);

export const checkPreferences = async (visitor: Visitor, { path }: Access): Promise<Finding> =>
  judge(visitor, await visitor.open(path), marks.preferences);

/** Switches a topic of the probe person, and back. Each time, the page is opened again to read the saved state. */
export async function checkToggle(visitor: Visitor, { path }: Access): Promise<Finding> {
  const opened = await visitor.open(path);
  const [cell] = readCells(opened.html);
  if (!cell) return skipped("No topic has a switch that people can change");
  for (const on of [!cell.on, cell.on]) {
    const problem = await visitor.click({ ...cell, on: !on });
    if (problem !== null) return failed(problem, lookInLog);
    const after = await visitor.open(path);
    const saved = readCells(after.html).find((one) => isSame(one, cell));
    if (saved?.on !== on)
      return failed(`${nameOf(cell)} was switched ${on ? "on" : "off"}, and the page does not show it`, lookInLog);
  }
  return passed(`${nameOf(cell)} was switched and switched back ${visitor.way}`);
}

const isSame = (a: Cell, b: Cell): boolean => a.topicKey === b.topicKey && a.channel === b.channel;
const nameOf = ({ topicKey, channel }: Cell): string => `${topicKey} by ${channel}`;

/** The switches of topics on a page: each is a form with hidden fields, which works without scripts too. */
export function readCells(html: string): Cell[] {
  return html
    .split("<form")
    .slice(1)
    .flatMap((rest) => {
      const fields = readFields(rest.split("</form>", 1)[0] ?? "");
      const [topicKey, channel, enabled] = ["topicKey", "channel", "enabled"].map((name) => fields.get(name));
      // The field has the state after the click.
      return fields.get("kind") === "cell" && topicKey && channel && enabled
        ? [{ topicKey, channel, on: enabled === "false" }]
        : [];
    });
}

const readFields = (form: string): Map<string, string> =>
  new Map(
    [...form.matchAll(/<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
