import { matchesGlob } from "node:path";
import { describe, expect, test } from "vitest";
import { importsOf } from "../../scripts/floors.ts";
import { modules } from "../../scripts/sources.ts";
import { sources } from "./build.ts";

describe("sources of the build", () => {
  test("contain every module that a page, the proxy or Next's configuration imports", () => {
    const entries = [...modules.keys()].filter((file) => /^(app\/|proxy\.ts$|next\.config\.ts$)/.test(file));
    const imported = new Set<string>();
    const queue = [...entries];
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (imported.has(file)) continue;
      imported.add(file);
      queue.push(...importsOf(file, modules.get(file) ?? "").map(({ target }) => target));
    }
    expect(imported).toContain("server/security-headers.ts");
    expect([...imported].filter((file) => !sources.some((glob) => matchesGlob(file, glob)))).toEqual([]);
  });
});
