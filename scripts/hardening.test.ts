import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { filesWith, found, manifest, sources, tracked } from "./sources.ts";

/**
 * Rules that apply to all sources of the running service. Each exception is listed with its file, so that a further one
 * is a deliberate decision.
 */

describe("code of the running service", () => {
  test("finds the sources to check", () => {
    expect(sources.size).toBeGreaterThan(400);
    for (const file of ["server.ts", "proxy.ts", "app/layout.tsx", "lib/auth/session.ts", "db/client.ts"])
      expect(sources.has(file)).toBe(true);
  });

  test("runs no text as code", () => {
    expect(found(/\beval\s*\(|\bnew Function\b|\bFunction\(|node:vm|\bsetTimeout\(\s*["'`]|\.constructor\(/g)).toEqual(
      [],
    );
  });

  test("starts programs by file and argument list; the only shell script is constant and gets its folder as an argument", () => {
    const imports = found(/import \{[^}]*\} from "node:child_process"/g);
    expect(imports.map((hit) => hit.split(": ")[0])).toEqual([
      "cli/backup-drill.ts",
      "db/embedded/account.ts",
      "db/embedded/cluster.ts",
      "db/embedded/postmaster.ts",
      "db/embedded/process.ts",
      "lib/backup/jobs.ts",
      "lib/backup/tools.ts",
      "lib/bootstrap/build.ts",
      "lib/operations/releases/deploy-command.ts",
    ]);
    expect(imports.filter((hit) => /\bexec(?:Sync)?\b/.test(hit))).toEqual([]);
    expect(found(/\bshell:|require\("(?:node:)?child_process|\/(?:ba|z|da)?sh"[^)]*\)/g)).toEqual([
      `db/embedded/account.ts: /sh", ["-c", 'cd "$1"', "sh", folder])`,
    ]);
  });

  test("concatenates SQL text in five files only, none with a caller's input", () => {
    expect(found(/\.unsafe\(/g)).toEqual([]);
    // Tables and columns come from a list in the same file, or from the rules of addresses.
    expect(filesWith(/\bsql\.identifier\(/g)).toEqual([
      "lib/contacts/address.ts",
      "lib/delivery/search.ts",
      "lib/privacy/free-texts.ts",
    ]);
    expect(filesWith(/\bsql\.raw\(/g)).toEqual([
      "db/schema/columns.ts",
      "lib/locks.ts",
      "lib/people/merge-roster.ts",
      "lib/people/upsert.ts",
      // The name of a role, capital letters only.
      "lib/suppression/with-service-role.ts",
    ]);
    // SQL text with interpolated values. The columns of the migration come from a list in its own file, the tables of a backup
    // from the catalogue, quoted by the database, and the database of the drill is a constant.
    expect(filesWith(/\.query\(\s*`[^`]*\$\{[^`]*`/g)).toEqual([
      "cli/drill-database.ts",
      "db/migrations/0019_addresses.rows.ts",
      "lib/backup/facts.ts",
    ]);
  });

  test("builds no regular expression from a caller's input", () => {
    expect(filesWith(/\bnew RegExp\(|\bRegExp\(/g)).toEqual([
      "app/_request/handlers.ts",
      "lib/contacts/mask.ts",
      "lib/email-address.ts",
      "lib/privacy/addresses.ts",
      "lib/telemetry/scrub-text.ts",
      "lib/templates/output-formats.ts",
      "lib/templates/placeholders.ts",
      "lib/webhooks/inbound/own-words.ts",
      "lib/webhooks/inbound/phrases.ts",
      "lib/webhooks/inbound/read-intent.ts",
    ]);
  });

  test("reads no uninitialised memory and has no native code", () => {
    expect(found(/allocUnsafe|node-gyp|process\.dlopen|\.node["']|new WebAssembly|node:ffi/g)).toEqual([]);
    expect(tracked.filter((file) => /\.(c|cc|cpp|rs|wasm|node|gyp)$/.test(file))).toEqual([]);
  });

  test("uses no XML, LDAP, XPath, LaTeX, JNDI, memcache or WebSockets, and archives only for backups", () => {
    const packages =
      /from "(?:node:)?(?:[^"]*(?:xml|ldap|xpath|latex|memcache|memjs|serialize|js-yaml|yauzl|unzip|adm-zip|socket\.io|webrtc|saml|wrtc)[^"]*|(?:[^"]*[/-])?(?:tar|ws)(?:[/-][^"]*)?)"/g;
    expect(found(packages).filter((hit) => !/"(?:#|\.)/.test(hit))).toEqual(['lib/backup/archive.ts: from "tar-fs"']);
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

  test("renders only text in pages: no markup from strings, no messages between windows, no browser storage", () => {
    const inPages = (file: string) => /^(app|graphql|proxy)/.test(file);
    expect(
      found(
        /dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcDoc|postMessage|MessageChannel|onmessage\b|addEventListener\(\s*["'`]message["'`]|localStorage|sessionStorage|indexedDB|document\.cookie|\bcaches\.|serviceWorker/g,
        inPages,
      ),
    ).toEqual([]);
    expect(found(/<(?:object|embed|applet)\b/g, inPages)).toEqual([]);
  });

  test("loads nothing from other sites into pages and has no trackers", () => {
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

  test("opens files only in commands, at startup and for the audit, never by a request's input", () => {
    const opened = filesWith(/"node:fs(?:\/promises)?"/g).filter((file) => !/^(cli|db)\/|^codegen/.test(file));
    expect(opened).toEqual([
      "graphql/server.ts",
      "lib/append-lines.ts",
      "lib/audit/anchor-file.ts",
      "lib/audit/verify-file.ts",
      // Their paths come from DATA_DIR, BACKUP_DIR and the arguments of ./np backup and ./np restore.
      "lib/backup/archive.ts",
      "lib/backup/base.ts",
      "lib/backup/dump.ts",
      "lib/backup/encryption.ts",
      "lib/backup/files.ts",
      "lib/backup/manifest.ts",
      "lib/backup/restore.ts",
      "lib/backup/take.ts",
      "lib/bootstrap/build.ts",
      // The status of the time before a restart. Its path comes from DATA_DIR.
      "lib/operations/status-page/snapshot-file.ts",
      "lib/people/roster-lines.ts",
      "lib/preferences/import/elements.ts",
      "lib/privacy/erasure-file.ts",
      "lib/privacy/write-user-data.ts",
      "lib/telemetry/host.ts",
    ]);
    expect(opened.filter((file) => file.startsWith("app/"))).toEqual([]);
    expect(tracked.filter((file) => file.startsWith("public/"))).toEqual([]);
  });

  test("logs only through the one logger, which scrubs its input", () => {
    expect(found(/\bconsole\.\w+\(|\bpino\(|from "(?:winston|bunyan|log4js|debug)"/g)).toEqual([
      "lib/telemetry/logger.ts: pino(",
    ]);
    expect(found(/util\.format\(|\bformatWithOptions\b/g)).toEqual([]);
  });

  test("redirects browsers to paths of this site; three routes pass on the sign-in's location, which may be the provider's page", () => {
    expect(found(/\b(?:Next)?Response\.redirect\(|\bpermanentRedirect\(/g)).toEqual([]);
    // As a header or an http-equiv element, not other uses of the word.
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
});
