import { acceptedLanguage } from "./language.ts";
import { translator } from "./translate.ts";

/** The nonce that the proxy gave this request's styles; nothing that a client could have written there. */
const nonceOf = (headers: Headers): string | undefined =>
  /'nonce-([A-Za-z0-9+/]+=*)'/.exec(headers.get("content-security-policy") ?? "")?.[1];

const style =
  ":root{color-scheme:light dark}body{margin:0 auto;max-width:28rem;padding:20vh 1.5rem;font:1rem/1.6 system-ui,sans-serif}h1{font-size:1.5rem;line-height:1.25}";

const reasons = {
  429: { problem: "tooMany", error: "Too many requests." },
  503: { problem: "unavailable", error: "The database is unavailable." },
} as const;

/**
 * Why not now (429: one request too many; 503: the database is away), and when to come back: a browser gets a page that says
 * so, without anything of ours to load; a program a sentence.
 */
export function tryLater(headers: Headers, status: keyof typeof reasons, retryAfterS: number): Response {
  const { problem, error } = reasons[status];
  const init = { status, headers: { "Retry-After": String(retryAfterS), "Cache-Control": "no-store" } };
  if (!(headers.get("accept") ?? "").includes("text/html"))
    return Response.json({ error: `${error} Try again in ${retryAfterS} s.` }, init);
  const language = acceptedLanguage(headers.get("accept-language"));
  const t = translator(language);
  const title = t(`problem.${problem}Title`);
  const nonce = nonceOf(headers);
  const html = `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${nonce === undefined ? "" : `<style nonce="${nonce}">${style}</style>`}
</head>
<body>
<main>
<h1>${title}</h1>
<p>${t(`problem.${problem}Lead`, { seconds: retryAfterS })}</p>
</main>
</body>
</html>
`;
  return new Response(html, { ...init, headers: { ...init.headers, "Content-Type": "text/html; charset=utf-8" } });
}
