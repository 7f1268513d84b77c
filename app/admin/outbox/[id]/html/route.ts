import { admitToConsole } from "#app/_request/current-user.ts";
import { limited } from "#app/_request/with-rate-limit.ts";
import { contentOf, readOutboxRow } from "../../read.ts";

/** Nothing in a mail may run, be sent, or look like ours outside the frame it is shown in. */
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

/** A recorded mail's HTML. A frame with `srcdoc` would inherit our page's policy, which forbids the inline styles of mails. */
export const GET = limited(async (_request, sender, { params }: Context) => {
  const { id } = await params;
  const actor = await admitToConsole(sender, "/admin/outbox");
  const row = await readOutboxRow(actor, id);
  const content = row && contentOf(row);
  if (content?.form !== "mail") return new Response("There is no such mail.", { status: 404 });
  return new Response(content.html, { headers });
});
