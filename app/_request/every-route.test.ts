import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { handlers, isHandled } from "./handlers.ts";

const app = dirname(import.meta.dirname);

/** Route handlers that are not counted by `limited`, and why. */
const exceptions: Record<string, string> = {
  "api/graphql": "counts by itself, with the same limits, before any resolver runs (graphql/http.ts)",
  "api/unsubscribe/[token]": "a mail client's one click is refused by no limit (RFC 8058); it counts its page's forms",
  "api/webhooks/resend": "signed by the provider, which sends everybody's events from a few addresses",
  "api/webhooks/slack": "signed by the provider, which sends everybody's events from a few addresses",
  "api/webhooks/twilio/inbound": "signed by the provider, which sends everybody's events from a few addresses",
  "api/webhooks/twilio/status": "signed by the provider, which sends everybody's events from a few addresses",
  ".well-known/gpc.json": "the same few bytes for everybody, of which nothing is asked of the database",
};

const files = readdirSync(app, { recursive: true, encoding: "utf8" });
const foldersWith = (name: string): string[] =>
  files.filter((file) => new RegExp(`(^|/)${name}[.][jt]sx?$`).test(file)).map(dirname);
const routes = files
  .filter((file) => /(^|[/])route[.][jt]sx?$/.test(file))
  .map((file) => ({ name: dirname(file), text: readFileSync(join(app, file), "utf8") }));

/** What a file exports as it stands there, up to the first call. */
const exportsOf = (text: string): string[] => text.match(/^export\b[^\n(]*\(?/gm) ?? [];
const isLimited = ({ text }: { text: string }): boolean =>
  /import \{[^}]*\blimited\b[^}]*\} from "#app\/_request\/limit[.]ts"/.test(text) &&
  exportsOf(text).every((one) => /^export const (GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) = limited\($/.test(one));

test("every route handler is counted, or is an exception that says why", () => {
  expect(routes.length).toBeGreaterThan(20);
  const uncounted = routes.filter((route) => !isLimited(route)).map(({ name }) => name);
  expect(uncounted.sort()).toEqual(Object.keys(exceptions).sort());
});

test("signing out alone is not counted where it ends a session", () => {
  expect(routes.filter(({ text }) => text.includes("unlessSession")).map(({ name }) => name)).toEqual(["sign-out"]);
});

test("the proxy counts all else: its list of handlers is what is there, and holds no page", () => {
  expect(foldersWith("route").sort()).toEqual(handlers.toSorted());
  const filled = (folder: string) => `/${folder.replace(/\[[.]*\w+\]/g, "x")}`;
  expect(foldersWith("route").filter((folder) => !isHandled(filled(folder)))).toEqual([]);
  const pages = foldersWith("page").map(filled);
  expect(pages.length).toBeGreaterThan(10);
  for (const path of [...pages, "/api", "/api/nothing", "/preferences/save/x", "/p/x/y/save", "/apixauth/me"])
    expect([path, isHandled(path)]).toEqual([path, false]);
});

test.each([
  ["a function", 'import { limited } from "#app/_request/with-rate-limit.ts";\nexport async function POST() {}\n'],
  ["a handler that only starts like it", "export const POST = limited(() => x);\nconst limited = (x: unknown) => x;\n"],
  [
    "one of two",
    'import { limited } from "#app/_request/with-rate-limit.ts";\nexport const GET = limited(x);\nexport const PUT = y;\n',
  ],
  [
    "one of another file",
    'import { limited } from "#app/_request/with-rate-limit.ts";\nexport { POST } from "./other.ts";\n',
  ],
])("%s is found to be uncounted", (_name, text) => {
  expect(isLimited({ text })).toBe(false);
});
