import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { handlers, isRouteHandlerPath } from "./handlers.ts";

const app = dirname(import.meta.dirname);

/** Route handlers without `withRateLimit`, and the reason. */
const exceptions: Record<string, string> = {
  "api/graphql": "applies the same limits itself, before any resolver runs (graphql/http.ts)",
  "api/status-unsubscribe/[token]":
    "never limits a mail client's one-click request (RFC 8058), and only deletes the subscription of a signed link",
  "api/unsubscribe/[token]":
    "never limits a mail client's line-click request (RFC 8058); limits the forms of its page itself",
  "api/vitals": "has a limit of its own for each address, and reads no credential",
  "api/webhooks/[...path]": "signed by the provider, which sends all events from a few addresses",
  ".well-known/gpc.json": "a small constant response without database access",
};

const files = readdirSync(app, { recursive: true, encoding: "utf8" });
const foldersWith = (name: string): string[] =>
  files.filter((file) => new RegExp(`(^|/)${name}[.][jt]sx?$`).test(file)).map(dirname);
const routes = files
  .filter((file) => /(^|[/])route[.][jt]sx?$/.test(file))
  .map((file) => ({ name: dirname(file), text: readFileSync(join(app, file), "utf8") }));

/** The exports of a file as source text, up to the first call. */
const exportsOf = (text: string): string[] => text.match(/^export\b[^\n(]*\(?/gm) ?? [];
const isLimited = ({ text }: { text: string }): boolean =>
  /import \{[^}]*\bwithRateLimit\b[^}]*\} from "#app\/_request\/with-rate-limit[.]ts"/.test(text) &&
  exportsOf(text).every((line) =>
    /^export const (GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) = withRateLimit\($/.test(line),
  );

describe("route handlers", () => {
  test("are rate limited or listed as exceptions", () => {
    expect(routes.length).toBeGreaterThan(20);
    const unlimited = routes.filter((route) => !isLimited(route)).map(({ name }) => name);
    expect(unlimited.sort()).toEqual(Object.keys(exceptions).sort());
  });

  test("exempt requests with a session only in sign-out", () => {
    expect(routes.filter(({ text }) => text.includes("withoutSession")).map(({ name }) => name)).toEqual(["sign-out"]);
  });

  test("are listed completely in handlers.ts, which lists no page", () => {
    expect(foldersWith("route").sort()).toEqual(handlers.toSorted());
    const filled = (folder: string) => `/${folder.replace(/\[[.]*\w+\]/g, "x")}`;
    expect(foldersWith("route").filter((folder) => !isRouteHandlerPath(filled(folder)))).toEqual([]);
    const pages = foldersWith("page").map(filled);
    expect(pages.length).toBeGreaterThan(10);
    for (const path of [...pages, "/api", "/api/nothing", "/preferences/save/x", "/p/x/y/save", "/apixauth/me"])
      expect([path, isRouteHandlerPath(path)]).toEqual([path, false]);
  });

  test.each([
    [
      "a plain function",
      'import { withRateLimit } from "#app/_request/with-rate-limit.ts";\nexport async function POST() {}\n',
    ],
    [
      "a handler wrapped by a local namesake",
      "export const POST = withRateLimit(() => x);\nconst withRateLimit = (x: unknown) => x;\n",
    ],
    [
      "an unwrapped handler beside a wrapped one",
      'import { withRateLimit } from "#app/_request/with-rate-limit.ts";\nexport const GET = withRateLimit(x);\nexport const PUT = y;\n',
    ],
    [
      "a handler re-exported from another file",
      'import { withRateLimit } from "#app/_request/with-rate-limit.ts";\nexport { POST } from "./other.ts";\n',
    ],
  ])("count as not rate limited if the file exports %s", (_name, text) => {
    expect(isLimited({ text })).toBe(false);
  });
});
