import { describe, expect, test } from "vitest";
import {
  makeIncident,
  makeMaintenance,
  makeSnapshot,
  snapshotAt,
} from "#lib/operations/status-page/testing/snapshot.ts";
import { historyFeed } from "./history-feed.ts";

const at = new Date("2026-05-10T08:00:00Z");
const hostile = "A ]]> <b>&amp;</b> \u0007\ufffe ]]> end";
const incident = makeIncident(["RESOLVED"], {
  title: hostile,
  updates: [{ number: 2, at, message: `${hostile}\nsecond line`, status: "RESOLVED" }],
});

describe.each(["rss", "atom"] as const)("historyFeed as %s", (format) => {
  const write = (patch: Parameters<typeof makeSnapshot>[0]) =>
    historyFeed({ snapshot: makeSnapshot(patch), isStale: false }, format, snapshotAt);

  test("escapes texts and removes characters that XML does not allow", () => {
    const text = write({ incidents: [incident] });
    expect(text.split("A ]]&gt; &lt;b&gt;&amp;amp;&lt;/b&gt;  ]]&gt; end")).toHaveLength(3);
    expect(text).toContain("<br>second line");
    expect(text).not.toContain("\u0007");
    expect(text).not.toContain("\ufffe");
    expect(text.match(/]]>/g)?.length).toBe(text.match(/<!\[CDATA\[/g)?.length);
  });

  test("has the last change first, maintenance included", () => {
    const planned = makeMaintenance({ title: "Updates", updatedAt: at });
    const [early, late] = [makeIncident(["OPEN"], { title: "Early" }), makeIncident(["OPEN", "RESOLVED"])];
    const text = write({ incidents: [late, early], maintenance: [planned] });
    const order = ["Mails are late", "Updates", "Early"].map((title) => text.indexOf(`<![CDATA[${title}]]>`));
    expect(order[0]).toBeGreaterThan(0);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(text).toContain("Planned: Sat, 16 May 2026 02:00:00 GMT to Sat, 16 May 2026 04:00:00 GMT");
  });

  test("is empty without a snapshot", () => {
    expect(historyFeed({ snapshot: null, isStale: true }, format, snapshotAt)).not.toContain("CDATA");
  });
});
