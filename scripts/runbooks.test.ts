import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { alertRules } from "#lib/operations/alerts/rules.ts";
import { allCode } from "./sources.ts";

const folder = "ops/runbooks";
const read = (file: string): string => readFileSync(`${folder}/${file}`, "utf8");
const files = readdirSync(folder).filter((file) => file !== "README.md");
const headings = [
  "What it means for people",
  "How to see it",
  "What to do",
  "How to know that it is over",
  "Who to call",
];
/** Settings and programs of PostgreSQL and Alertmanager. */
const foreignNames = new Set(["http_config", "max_connections", "shared_buffers", "work_mem"]);
/** The number of lines that fit on a screen. */
const maxLines = 45;

describe("the runbooks", () => {
  test("are one for each alert rule, and no others", () => {
    expect(files.sort()).toEqual(alertRules.map(({ name }) => `${name}.md`).sort());
  });

  test.each(files)("%s has all sections and fits on a screen", (file) => {
    const text = read(file);
    expect(text.startsWith(`# ${file.replace(".md", "")}\n`)).toBe(true);
    expect([...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading)).toEqual(headings);
    expect(text.split("\n").length).toBeLessThanOrEqual(maxLines);
  });

  test.each([...files, "README.md"])("%s names only commands, metrics and files that exist", (file) => {
    const text = read(file);
    const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
    for (const [, name = ""] of text.matchAll(/\bnpm (?:run )?([a-z:]+)/g)) expect(scripts).toHaveProperty([name]);
    for (const [, name = ""] of text.matchAll(/\.\/np ([a-z][a-z-]*)/g))
      expect(readFileSync("cli/main.ts", "utf8")).toMatch(new RegExp(`^ {2}"?${name}"?:`, "m"));
    const code = [...allCode.values()].join("\n");
    for (const [, name = ""] of text.matchAll(/`([a-z]+_[a-z_]+)[`{]/g))
      expect([name, foreignNames.has(name) || code.includes(name.replace(/_count$/, ""))]).toEqual([name, true]);
    for (const [, name = ""] of text.matchAll(/\]\(((?:\.\.\/)*[\w./-]+\.md)\)/g))
      expect(() => read(name)).not.toThrow();
  });
});
