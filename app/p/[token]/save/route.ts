import { answerForm } from "#app/preferences/save/answer-form.ts";
import { openLink } from "../open-link.ts";

interface Context {
  params: Promise<{ token: string }>;
}

/** No question which site sent it: the address itself is the credential, and no cookie of the browser counts. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  const page = `/p/${encodeURIComponent(token)}`;
  const opened = await openLink(token);
  return answerForm(request, opened && { ...opened, page }, page);
}
