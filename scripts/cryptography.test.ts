import { readFileSync } from "node:fs";
import tls from "node:tls";
import { describe, expect, test } from "vitest";
import { filesWith, found } from "./sources.ts";

/** Rules for secrets and connections, searched in all sources of the running service. */

describe("cryptography and connections", () => {
  test("uses Node's own cryptography with SHA-256 or stronger", () => {
    expect(
      found(
        /from "(?!node:|#|\.)(?:[^"]*(?:crypto|bcrypt|argon|jose|jsonwebtoken|tweetnacl|noble|forge|md5)[^"]*|(?:[^"]*[/.-])?(?:js)?sha-?\d*(?:[/.-][^"]*)?)"/g,
      ),
    ).toEqual([]);
    const algorithms = found(/\b(?:createHash|createHmac|hash|hkdfSync|createSign|createVerify)\(\s*"[^"]+"/g);
    expect(algorithms.length).toBeGreaterThan(10);
    expect(algorithms.filter((hit) => !hit.endsWith('"sha256"'))).toEqual([]);
    expect(
      found(
        /generateKeyPair|createSign|diffieHellman|subtle\b|scrypt|\brc4\b|"md5"|"sha1"|aes-(?!256-gcm")\d+|["']des-/gi,
      ),
    ).toEqual([]);
    // PostgreSQL's SCRAM-SHA-256 stores passwords in this form.
    expect(filesWith(/\bpbkdf2/g)).toEqual(["lib/operations/secrets/database-login.ts"]);
    // Upper case only, because "des" is a German word.
    expect(found(/\bDES\b/g)).toEqual([]);
    // Both files state the reason: a checksum for mistyped keys, and a hash that distinguishes decisions.
    expect(filesWith(/\bcrc32\b/g)).toEqual(["lib/auth/api-key.ts", "lib/decision.ts"]);
  });

  test("uses the system's random generator with at least 128 bits for unpredictable values", () => {
    const sizes = found(/\brandomBytes\(\s*[^)]*\)/g).map((hit) => Number(/\((\d+)\)$/.exec(hit)?.[1]));
    expect(sizes.length).toBeGreaterThan(5);
    expect(sizes.filter((bytes) => !(bytes >= 16))).toEqual([]);
    // The backoff of a failed delivery is not secret.
    expect(filesWith(/\bMath\.random\b/g)).toEqual(["lib/delivery/apply-outcome.ts"]);
    expect(found(/pseudoRandomBytes|from "(?:uuid|nanoid|seedrandom|crypto-random-string)"/g)).toEqual([]);
  });

  test("encrypts with AES-256-GCM and a new initialisation vector each time, in these files only", () => {
    expect(filesWith(/\bcreate(?:Cipher|Decipher)iv\(/g)).toEqual([
      "db/migrations/0016_audit_keys.rows.ts",
      "lib/audit/contents.ts",
      "lib/signing/sealed-text.ts",
    ]);
    for (const name of ["lib/audit/contents.ts", "lib/signing/sealed-text.ts"]) {
      const file = readFileSync(name, "utf8");
      expect(file).toContain('const cipher = "aes-256-gcm";');
      expect(file).toMatch(/createCipheriv\(cipher, key(?:Of\(\w+\))?, iv,/);
      expect(file).toMatch(/const iv = randomBytes\(16\);/);
    }
  });

  test("compares secrets and signatures in constant time, in these files only", () => {
    const comparing = [
      "lib/audit/keys.ts",
      "lib/auth/api-key.ts",
      "lib/auth/metrics-token.ts",
      "lib/channels/signed-request.ts",
      "lib/signing/signed-token.ts",
    ];
    expect(filesWith(/\btimingSafeEqual\(/g)).toEqual(comparing);
    const plainComparison =
      /[\w.]*(?:signature|secret|hash|mac|token)\w*(?:\([^)]*\))?\s*[!=]==\s*(?!undefined|null)\S+/gi;
    expect(found(plainComparison, (file) => comparing.includes(file))).toEqual([]);
  });

  test("keeps Node's TLS defaults: certificates are checked, version 1.2 or later", () => {
    expect(tls.DEFAULT_MIN_VERSION).toBe("TLSv1.2");
    expect(tls.DEFAULT_MAX_VERSION).toBe("TLSv1.3");
    const switchedOff =
      /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity|secureProtocol|minVersion|tls-min-v1|\bciphers\b|insecureHTTPParser|sslmode=(?:disable|allow|prefer|no-verify)/g;
    expect(found(switchedOff)).toEqual([]);
    for (const file of ["package.json", "np", ".npmrc", ".ci/run"])
      expect(readFileSync(file, "utf8")).not.toMatch(/TLS_REJECT|tls-min|insecure-http|strict-ssl=false/);
  });

  test("calls only hosts from the configuration, and a caller's URL only as a subscriber's webhook", () => {
    // In the browser, to our own site.
    const inPages = [
      "app/admin/_forms/send-form.ts",
      "app/admin/operations/live-update.tsx",
      "app/preferences/save.ts",
    ];
    expect(filesWith(/\bfetch\(/g)).toEqual([
      ...inPages,
      "cli/smoke/service.ts", // The operator names the host, with --url or in the configuration.
      "lib/alerts/pagerduty.ts",
      "lib/channels/email/resend.ts",
      "lib/channels/slack/slack-client.ts",
      "lib/channels/sms/twilio.ts", // A method of Twilio's SDK.
      "lib/operations/probe/requests.ts", // this process's own server
    ]);
    expect(
      found(/\bfetch\(\s*[^,)]*/g, (file) => inPages.includes(file)).every((hit) => /"\/|(?:save|form)Path/.test(hit)),
    ).toBe(true);
    expect(
      found(
        /from "(?:axios|got|undici|node-fetch|superagent|node:https|node:dns|node:net|node:tls|nodemailer)"/g,
      ).filter((hit) => !hit.startsWith("db/embedded/")),
    ).toEqual([
      'cli/backup-drill.ts: from "node:net"', // a free port for the restored copy
      'db/change-link.ts: from "node:net"', // the sockets to the database that it can destroy
      'db/silence.ts: from "node:net"', // the socket of its check of the database
      // A subscriber's webhook: the agent refuses private networks, and no redirect is followed.
      'lib/operations/subscribers/call-webhook.ts: from "node:https"',
      'server/web-server.ts: from "node:net"', // sockets that it serves
    ]);
    expect(found(/\bhttps?\.(?:request|get)\(/g)).toEqual([]);
    expect(filesWith(/\bnew WebClient\(|\btwilio\(|extends Resend\b/g)).toEqual([
      "lib/channels/email/resend.ts",
      "lib/channels/slack/slack-client.ts",
      "lib/channels/sms/twilio.ts",
    ]);
  });
});
