import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { filesWith, found, manifest, sources, tracked } from "./sources.ts";

/**
 * Rules of the code that no single test of a function could hold: each is looked for in all sources that run. What may stand
 * where it does is named here with its file, so that one more of it is a decision.
 */

test("the sources are there to be looked at", () => {
  expect(sources.size).toBeGreaterThan(400);
  for (const file of ["server.ts", "proxy.ts", "app/layout.tsx", "lib/auth/session.ts", "db/client.ts"])
    expect(sources.has(file)).toBe(true);
});

test("no text is run as code", () => {
  expect(found(/\beval\s*\(|\bnew Function\b|\bFunction\(|node:vm|\bsetTimeout\(\s*["'`]|\.constructor\(/g)).toEqual(
    [],
  );
});

test("programs are started by file and list of arguments; the one script of a shell is fixed and takes its folder as an argument", () => {
  const imports = found(/import \{[^}]*\} from "node:child_process"/g);
  expect(imports.map((hit) => hit.split(": ")[0])).toEqual([
    "db/embedded/account.ts",
    "db/embedded/cluster.ts",
    "db/embedded/postmaster.ts",
    "db/embedded/process.ts",
    "lib/bootstrap/build.ts",
  ]);
  expect(imports.filter((hit) => /\bexec(?:Sync)?\b/.test(hit))).toEqual([]);
  expect(found(/\bshell:|require\("(?:node:)?child_process|\/(?:ba|z|da)?sh"[^)]*\)/g)).toEqual([
    `db/embedded/account.ts: /sh", ["-c", 'cd "$1"', "sh", folder])`,
  ]);
});

test("SQL that is put together as text stands in four files, none of which a caller's word reaches", () => {
  expect(found(/\.unsafe\(/g)).toEqual([]);
  // Tables and columns of one list in the file itself.
  expect(filesWith(/\bsql\.identifier\(/g)).toEqual(["lib/privacy/free-texts.ts"]);
  expect(filesWith(/\bsql\.raw\(/g)).toEqual([
    "db/schema/columns.ts",
    "lib/locks.ts",
    "lib/people/merge-roster.ts",
    "lib/people/upsert.ts",
  ]);
  // Statements as text with something put in: the actor's own, whose parts are checked by pattern, and the steps of a migration.
  // The migration's columns are of a list in its own file.
  expect(filesWith(/\.query\(\s*`[^`]*\$\{[^`]*`/g)).toEqual(["db/migrations/0019_addresses.rows.ts"]);
});

test("patterns are written here: none is made of what somebody sends", () => {
  expect(filesWith(/\bnew RegExp\(|\bRegExp\(/g)).toEqual([
    "app/_request/handlers.ts",
    "lib/email-address.ts",
    "lib/templates/output-formats.ts",
    "lib/templates/placeholders.ts",
    "lib/telemetry/scrub-text.ts",
    "lib/webhooks/inbound/own-words.ts",
    "lib/webhooks/inbound/phrases.ts",
    "lib/webhooks/inbound/read-intent.ts",
  ]);
});

test("no memory is read that was not written, and no native code is ours", () => {
  expect(found(/allocUnsafe|node-gyp|process\.dlopen|\.node["']|new WebAssembly|node:ffi/g)).toEqual([]);
  expect(tracked.filter((file) => /\.(c|cc|cpp|rs|wasm|node|gyp)$/.test(file))).toEqual([]);
});

test("nothing reads XML, LDAP, XPath, LaTeX, JNDI or memcache, unpacks an archive or opens a WebSocket", () => {
  const packages =
    /from "(?:node:)?(?:[^"]*(?:xml|ldap|xpath|latex|memcache|memjs|serialize|js-yaml|yauzl|unzip|adm-zip|socket\.io|webrtc|saml|wrtc)[^"]*|(?:[^"]*[/-])?(?:tar|ws)(?:[/-][^"]*)?)"/g;
  expect(found(packages).filter((hit) => !/"(?:#|\.)/.test(hit))).toEqual([]);
  expect(
    found(
      /\bDOMParser\b|\bnew WebSocket\b|\bRTCPeerConnection\b|\bv8\.deserialize\b|createGunzip|createUnzip|brotliDecompress/g,
    ),
  ).toEqual([]);
  expect(
    Object.keys(manifest.dependencies).filter((name) =>
      /xml|ldap|saml|yaml|multer|formidable|busboy|puppeteer/.test(name),
    ),
  ).toEqual([]);
});

test("pages put text where text belongs: no markup from strings, no messages between windows, nothing stored", () => {
  const inPages = (file: string) => /^(app|graphql|proxy)/.test(file);
  expect(
    found(
      /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcDoc|postMessage|MessageChannel|onmessage\b|addEventListener\(\s*["'`]message["'`]|localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\.|serviceWorker/g,
      inPages,
    ),
  ).toEqual([]);
  expect(found(/<(?:object|embed|applet)\b/g, inPages)).toEqual([]);
});

test("pages load nothing from elsewhere, and name no other site that would learn of a visit", () => {
  expect(
    found(
      /(?:src|action|poster|data)=\{?["'`]https?:[^"'`]*|<(?:Script|script|img|iframe|link)\b[^>]*https?:|@import|next\/script|next\/font\/google/g,
      (file) => file.startsWith("app/"),
    ),
  ).toEqual([]);
  expect(readFileSync("app/globals.css", "utf8")).not.toMatch(/url\(\s*["']?(?:https?:)?\/\//);
  expect(
    found(/gtag|google-analytics|googletagmanager|segment\.io|mixpanel|hotjar|plausible|posthog|matomo/gi),
  ).toEqual([]);
});

test("files are opened by the command line, at the start and for the audit, never by a request's word", () => {
  const opened = filesWith(/"node:fs(?:\/promises)?"/g).filter((file) => !/^(cli|db)\/|^codegen/.test(file));
  expect(opened).toEqual([
    "graphql/server.ts",
    "lib/append-lines.ts",
    "lib/audit/anchor-file.ts",
    "lib/audit/verify-file.ts",
    "lib/people/roster-lines.ts",
    "lib/preferences/import/elements.ts",
    "lib/privacy/erasure-file.ts",
    "lib/privacy/write-user-data.ts",
    "lib/bootstrap/build.ts",
  ]);
  expect(opened.filter((file) => file.startsWith("app/"))).toEqual([]);
  expect(tracked.filter((file) => file.startsWith("public/"))).toEqual([]);
});

test("what is logged goes through the one logger, which scrubs it", () => {
  expect(found(/\bconsole\.\w+\(|\bpino\(|from "(?:winston|bunyan|log4js|debug)"/g)).toEqual([
    "lib/telemetry/logger.ts: pino(",
  ]);
  expect(found(/util\.format\(|\bformatWithOptions\b/g)).toEqual([]);
});

test("a browser is sent to paths of this site; three answers pass on what sign-in says, which is one or the provider's page", () => {
  expect(found(/\b(?:Next)?Response\.redirect\(|\bpermanentRedirect\(/g)).toEqual([]);
  // As a header or as a page's own element, and no other word of that name.
  const refresh =
    /(?:set|append|header)\(\s*["'`]refresh["'`]|http-?equiv=\{?\s*["'`]refresh|\brefresh["'`]?\s*[:,]\s*["'`]\d+\s*[;,]/gi;
  expect(found(refresh)).toEqual([]);
  expect(filesWith(/\bseeOther\([^;]*\blocation\b/g)).toEqual([
    "app/api/auth/[...nextauth]/route.ts",
    "app/sign-in/email/route.ts",
    "app/sign-in/oidc/route.ts",
  ]);
  const elsewhere = found(/\bredirect\([^;]*;/g, (file) => file.startsWith("app/"));
  expect(elsewhere.filter((hit) => /https?:|location/.test(hit))).toEqual([]);
});
