import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { manifest, sources } from "../sources.ts";
import { buildTools, findRuntimePackages, isFileNeeded, type LockedPackage } from "./packages.ts";

describe("findRuntimePackages", () => {
  test("follows dependencies, required peers and optional packages that are installed, and resolves as Node does", () => {
    const locked: Record<string, LockedPackage> = {
      "node_modules/a": { dependencies: { b: "1" }, optionalDependencies: { missing: "1" } },
      "node_modules/a/node_modules/b": { dependencies: { c: "1" } },
      "node_modules/b": {},
      "node_modules/c": {
        peerDependencies: { a: "1", d: "1", unused: "1" },
        peerDependenciesMeta: { unused: { optional: true } },
      },
      "node_modules/d": { dependencies: { b: "2" } },
      "node_modules/unused": {},
    };
    expect(findRuntimePackages(locked, ["a"])).toEqual([
      "node_modules/a",
      "node_modules/a/node_modules/b",
      "node_modules/b",
      "node_modules/c",
      "node_modules/d",
    ]);
  });

  test("leaves out compilers, types and programs of other machines, and what only they need", () => {
    const locked: Record<string, LockedPackage> = {
      "node_modules/next": { dependencies: { react: "1" }, optionalDependencies: { "@next/swc-linux-x64-gnu": "1" } },
      "node_modules/react": { dependencies: { "@types/react": "1", rollup: "1" } },
      "node_modules/@next/swc-linux-x64-gnu": {},
      "node_modules/@types/react": { dependencies: { csstype: "1" } },
      "node_modules/csstype": {},
      "node_modules/rollup": {},
    };
    expect(findRuntimePackages(locked, ["next"])).toEqual(["node_modules/next", "node_modules/react"]);
  });

  test("finds the packages of this project, without those that build the pages", () => {
    const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8"));
    const roots = Object.keys(manifest.dependencies).filter((name) => !buildTools.has(name));
    const found = findRuntimePackages(packages, roots);
    expect(found).toEqual(expect.arrayContaining(["node_modules/next", "node_modules/pg", "node_modules/react"]));
    expect(found).not.toEqual(expect.arrayContaining(["node_modules/typescript"]));
    expect(found).not.toEqual(expect.arrayContaining(["node_modules/vitest"]));
  });
});

describe("buildTools", () => {
  test("names dependencies only, and none that Node loads from a source file", () => {
    expect([...buildTools].filter((name) => !(name in manifest.dependencies))).toEqual([]);
    // Node loads no .tsx files: they are part of the built pages.
    const loaded = [...sources].filter(([file]) => file.endsWith(".ts") && !/\.config\.ts$/.test(file));
    const users = loaded.flatMap(([file, source]) =>
      [...source.matchAll(/from "([^".#][^"]*)"/g)].flatMap(([, name = ""]) => (buildTools.has(name) ? [file] : [])),
    );
    expect(users).toEqual([]);
  });
});

describe("isFileNeeded", () => {
  test.each([
    ["node_modules/pg/lib/client.js", true],
    ["node_modules/pg/LICENSE.md", true],
    ["node_modules/next/dist/compiled/next-server/app-page-turbo.runtime.prod.js", true],
    ["node_modules/prettier/plugins/html.mjs", true],
    ["node_modules/react/cjs/react.development.js", true],
    ["node_modules/prettier/plugins/babel.mjs", false],
    ["node_modules/pg/README.md", false],
    ["node_modules/zod/index.d.cts", false],
    ["node_modules/qs/test/parse.js", false],
    ["node_modules/qs/lib/parse.js", true],
    ["node_modules/@sentry/core/build/index.js.map", false],
    ["node_modules/next/dist/compiled/next-server/app-page-turbo.runtime.dev.js", false],
    ["node_modules/next/dist/esm/server/next.js", false],
    ["node_modules/react-dom/cjs/react-dom-server.node.development.js", false],
  ])("%s: %s", (path, expected) => expect(isFileNeeded(path)).toBe(expected));
});

describe(".dockerignore", () => {
  test("leaves out what git ignores, in every folder and after the list of what goes in", () => {
    const read = (file: string) =>
      readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"));
    const lines = read(".dockerignore");
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith("!")) + 1);
    const ignored = read(".gitignore").map((line) => `**/${line.replace(/\/$/, "")}`);
    expect(ignored.length).toBeGreaterThan(5);
    expect(last).toEqual(expect.arrayContaining(ignored));
  });
});
