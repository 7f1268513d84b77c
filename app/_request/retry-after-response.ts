import { acceptedLanguage } from "./language.ts";
import { translator } from "./translate.ts";

/**
 * The style nonce that the proxy set for this request. The pattern excludes values that a client could inject into
 * HTML.
 */
const nonceOf = (headers: Headers): string | undefined =>
  /'nonce-([A-Za-z0-9+/]+=*)'/.exec(headers.get("content-security-policy") ?? "")?.[1];

const style =
  ":root{color-scheme:light dark}body{margin:0 auto;max-width:28rem;padding:20vh 1.5rem;font:1rem/1.6 system-ui,sans-serif}h1{font-size:1.5rem;line-height:1.25}";

const reasons = {
  429: { problem: "tooMany", error: "Too many requests." },
  503: { problem: "unavailable", error: "The database is unavailable." },
} as const;

/**
 * A 429 (rate limit exceeded) or 503 (database unavailable) response with Retry-After. A browser gets a page that loads
 * no further resources; any other client gets JSON.
 */
export function retryAfterResponse(headers: Headers, status: keyof typeof reasons, retryAfterS: number): Response {
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
