import { readdirSync, readFileSync } from "node:fs";

/** Generated folders and files. A copy of the project may have no git, so .gitignore is not used. */
const generated = new Set([
  ".git",
  "node_modules",
  ".next",
  ".data",
  "test-results",
  "playwright-report",
  "coverage",
  "next-env.d.ts",
  "tsconfig.tsbuildinfo",
]);

/** Mutation testing writes it. Deeper folders of this name are sources. */
const generatedAtTop = "reports";

const filesIn = (folder: string): string[] =>
  readdirSync(folder || ".", { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (generated.has(entry.name) || path === generatedAtTop) return [];
    if (entry.isDirectory()) return filesIn(`${path}/`);
    return entry.isFile() ? [path] : [];
  });

/** The project's own files, for tests that check all of them. */
export const tracked = filesIn("").sort();
/** The journeys of e2e are no tests beside a module: they import as tools do. */
const isTest = (file: string): boolean => /\.test\.tsx?$|\/(testing|fixtures)\//.test(file);
const isTool = (file: string): boolean => /^(e2e|scripts|bench)\//.test(file);

/** Every TypeScript file, tests and generated code included. */
export const allCode = new Map(
  tracked.filter((file) => /\.tsx?$/.test(file)).map((file) => [file, readFileSync(file, "utf8")]),
);

/** Every module except tests and generated code, by file, without comments. */
export const modules = new Map(
  [...allCode]
    .filter(([file]) => !isTest(file) && !/generated/.test(file) && !file.startsWith("examples/"))
    .map(([file, source]) => [file, withoutComments(source)]),
);

/** The modules of the running service. */
export const sources = new Map([...modules].filter(([file]) => !isTool(file)));

export const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Record<
  "dependencies" | "devDependencies",
  Record<string, string>
>;

/**
 * Removes line comments at the start of a line and block comments after a blank, so that comments are not matched as
 * code.
 */
function withoutComments(source: string): string {
  return source.replace(/(?<=^|\s)\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** The most lines that a module or a test may have. */
export const maxLines = 300;

const lineCount = (source: string): number => source.match(/\n/g)?.length ?? 0;

/** Files with more lines than allowed, as "file: lines". Split such a file by topic. */
export const findLongFiles = (files: ReadonlyMap<string, string>): string[] =>
  [...files].flatMap(([file, source]) => (lineCount(source) > maxLines ? [`${file}: ${lineCount(source)}`] : []));

/** Matches as "file: match", without duplicates, sorted. */
export function found(pattern: RegExp, within: (file: string) => boolean = () => true): string[] {
  const hits = [...sources].flatMap(([file, source]) =>
    within(file) ? [...source.matchAll(pattern)].map(([match]) => `${file}: ${match.replace(/\s+/g, " ")}`) : [],
  );
  return [...new Set(hits)].sort();
}
export const filesWith = (pattern: RegExp): string[] => [
  ...new Set(found(pattern).map((hit) => hit.split(": ")[0] ?? "")),
];
