import { linkHolder } from "#app/_request/link-holder.ts";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { handleForm } from "#app/preferences/save/handle-form.ts";
import { openAs } from "../open-link.ts";

interface Context {
  params: Promise<{ token: string }>;
}

/** No same-origin check: the URL itself is the credential, and cookies are ignored. */
export const POST = withRateLimit(
  async (request, actor, { params }: Context) => {
    const page = `/p/${encodeURIComponent((await params).token)}`;
    const opened = actor && (await openAs(actor));
    return handleForm(request, opened && { actor: opened.actor, page }, page);
  },
  async (_request, { params }) => linkHolder("p", (await params).token),
);
