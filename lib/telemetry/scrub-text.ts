import { LRUCache } from "lru-cache";

/** The replacement for secrets and personal addresses. */
export const REDACTED = "[redacted]";

/** Words that mark a name as secret anywhere in it: `resendApiKey`, `x-auth-token`, `clientSecret`. */
const SECRET_WORDS =
  "pass(?:word|wd|phrase)|secrets?|tokens?|api[_-]?keys?|routing[_-]?key|private[_-]?key|authori[sz]ation|cookies?|credentials?";

/**
 * Order matters: URL credentials before addresses (`user:pass@host.example` looks like one), header lines before the
 * values in them. Quantifiers over free text are bounded, so that no input makes them slow.
 */
const RULES: readonly (readonly [RegExp, string])[] = [
  // Drivers such as Drizzle: "Failed query: ... params: <every bound value>"; up to the first stack frame.
  [/\nparams: [\s\S]*?(?=\n {4}at |$)/g, `\nparams: ${REDACTED}`],
  [/-----BEGIN [A-Z ]{1,40}-----[\s\S]*?(?:-----END [A-Z ]{1,40}-----|$)/g, REDACTED],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(["']?\s{0,4}[:=]\s{0,4})[^\r\n]+/gi, `$1$2${REDACTED}`],
  [/\b(Bearer)\s{1,4}[^\s"',;)\]}]+/gi, `$1 ${REDACTED}`],
  [/(:\/\/)[^\s/?#"'<>]{1,256}@/g, `$1${REDACTED}@`],
  [/((?:\/|%2F)on-call(?:\/|%2F))[\w-]{43}/gi, `$1${REDACTED}`],
  [
    /((?:\/|%2F)(?:[pu]|unsubscribe|confirm)(?:\/|%2F))(?!\[token\](?:[\s/?#"']|$))[^\s/?#&"'<>\\)]+/gi,
    `$1${REDACTED}`,
  ],
  [/\b(?:AGE-SECRET-KEY-|npk_|whsec_|xox[a-z]-|xapp-|sk_live_|re_(?=[A-Za-z0-9_]{16}))[\w.~+/=-]+/g, REDACTED],
  [/\beyJ[\w-]{4,}\.[\w-]{4,}(?:\.[\w-]*){0,3}/g, REDACTED],
  [
    new RegExp(
      `((?:\\\\?["'])?[\\w-]{0,40}?(?:${SECRET_WORDS})[\\w-]{0,40}(?:\\\\?["'])?\\s{0,4}(?:=|:|%3D)\\s{0,4})` +
        `(?:\\\\"(?:(?!\\\\").)*\\\\"|"(?:[^"\\\\]|\\\\.)*"|'(?:[^'\\\\]|\\\\.)*'|[^\\s&"',;}\\])]+)`,
      "gi",
    ),
    `$1${REDACTED}`,
  ],
  [/([?&](?:code|state|sig|signature|key|otp|t)=)[^\s&#"'<>]+/gi, `$1${REDACTED}`],
  [
    /(?:"[^"\r\n\\]{1,64}"|[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64})(?:@|%40)(?:[\p{L}\p{N}.-]{1,190}\.(?:xn--[a-z0-9-]{1,60}|\p{L}{2,63})|localhost|\[[^\]\s]{1,64}\])/giu,
    REDACTED,
  ],
  [/(?:\+|%2B)[1-9](?:[ ().-]{0,2}\d){6,14}/gi, REDACTED],
  // Slack ids of people. At least one digit, so that words in capitals do not match.
  [/\b[UW](?=[A-Z]{0,20}\d)[A-Z0-9]{7,20}\b/g, REDACTED],
];

/** Longer text is cut at this length, so that a stack or an HTML body does not fill the log. */
const MAX_TEXT_CHARACTERS = 8_000;

/**
 * Removes email addresses, phone numbers, Slack ids, API keys, Bearer values, signed links and named secrets. Cuts
 * long text at whitespace, because no rule recognises half a secret.
 */
export function scrubText(text: string, maxCharacters: number = MAX_TEXT_CHARACTERS): string {
  if (text.length <= maxCharacters) return applyRules(text);
  const head = text.slice(0, maxCharacters);
  const lastBlank = Math.max(head.lastIndexOf(" "), head.lastIndexOf("\n"));
  return `${applyRules(head.slice(0, Math.max(lastBlank, 0)))} [cut, ${text.length} characters]`;
}

/** Short texts that the rules left unchanged, because most values of log lines repeat. They contain no secrets. */
const harmless = new LRUCache<string, true>({ max: 2_000 });
const maxRemembered = 64;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function applyRules(text: string): string {
  if (UUID.test(text) || (text.length <= maxRemembered && harmless.get(text))) return text;
  let clean = text;
  for (const [pattern, replacement] of RULES) clean = clean.replace(pattern, replacement);
  if (clean === text && text.length <= maxRemembered) harmless.set(text, true);
  return clean;
}

/** Removes query, fragment and link tokens from a path or URL: `/p/[redacted]`. */
export function scrubUrl(url: string): string {
  return scrubText(url.replace(/[?#][\s\S]*$/, ""));
}

const SECRET_NAME = new RegExp(`${SECRET_WORDS}|e-?mail|phone|address`.replaceAll("[_-]?", ""), "i");
/** Sensitive only as whole names; harmless as parts ("total", "bodyBytes", "nobody"). */
const SENSITIVE_NAMES = new Set(
  "to cc bcc recipient recipients subject body html text rawbody slackuserid params parameters rawheaders otp dsn querystring sig signature".split(
    " ",
  ),
);
/** Names with these endings hold a count, a kind or a reference, not the secret. */
const HARMLESS_END = /(?:count|total|kind|type|status|id|ids|ms|seconds|bytes|verified)$/;

/** True if values under this name must be hidden, in any notation: `apiKey`, `API_KEY`, `x-api-key`. */
export function isSensitiveName(name: string): boolean {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  return SENSITIVE_NAMES.has(plain) || (SECRET_NAME.test(plain) && !HARMLESS_END.test(plain));
}
