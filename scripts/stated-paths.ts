import { readFileSync } from "node:fs";
import { tracked } from "./sources.ts";

const folders = "app|bench|cli|db|docs|e2e|examples|graphql|lib|ops|scripts|server";
const pathPattern = new RegExp(
  `(?<![\\w./#-])(?:${folders})/[\\w./\\[\\]*-]*\\.(?:tsx?|md|json|graphql|sql|css|svg|png|ya?ml)\\b`,
  "g",
);
const comments = /(?<=^|\s)\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm;

/** Released migrations and the changelog describe an earlier state, so they may name files of that time. */
const isHistory = (file: string): boolean => file.startsWith("db/migrations/") || file === "CHANGELOG.md";

/** The paths of files that comments of a source, or the text of a document, name. A path may contain `*`. */
export function statedPaths(file: string, text: string): string[] {
  const stated = file.endsWith(".md") ? text : (text.match(comments) ?? []).join("\n");
  return stated.match(pathPattern) ?? [];
}

/** The stated paths that no file of the project has, as "file: path". */
export const missingPaths = (): string[] =>
  tracked
    .filter((file) => /\.(?:tsx?|md)$/.test(file) && !isHistory(file))
    .flatMap((file) =>
      statedPaths(file, readFileSync(file, "utf8")).flatMap((path) => (exists(path) ? [] : [`${file}: ${path}`])),
    );

const files = new Set(tracked);

function exists(path: string): boolean {
  if (!path.includes("*")) return files.has(path);
  const pattern = new RegExp(`^${path.replace(/[.[\]]/g, "\\$&").replace(/\*/g, "[^/]*")}$`);
  return tracked.some((file) => pattern.test(file));
}
