import { authorizeConsole } from "#app/_request/current-user.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { contentOf, readOutboxRow } from "../../read.ts";

/** A recorded mail must not run scripts, submit forms or be framed by other sites. */
const headers = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox",
  "X-Frame-Options": "SAMEORIGIN",
  "Cache-Control": "private, no-store",
};

interface Context {
  params: Promise<{ id: string }>;
}

/**
 * A recorded mail's HTML, for a frame. `srcdoc` would inherit the page's Content-Security-Policy, which forbids a
 * mail's inline styles.
 */
export const GET = withRateLimit(async (_request, sender, { params }: Context) => {
  const { id } = await params;
  const actor = await authorizeConsole(sender, "/admin/outbox");
  const row = await readOutboxRow(actor, id);
  const content = row && contentOf(row);
  if (content?.form !== "mail") return new Response("There is no such email.", { status: 404 });
  return new Response(content.html, { headers });
});
