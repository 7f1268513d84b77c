import { byAddress, withRateLimit } from "#app/_request/with-rate-limit.ts";
import { readCalendar } from "#lib/operations/index.ts";

interface Context {
  params: Promise<{ file: string }>;
}

/** The rota as iCalendar. The link is the permission: calendar programs send no credential. */
export const GET = withRateLimit(async (_request: Request, _actor, { params }: Context) => {
  const token = /^([\w-]+)[.]ics$/.exec((await params).file)?.[1];
  const calendar = token === undefined ? null : await readCalendar(token, new Date());
  if (calendar === null)
    return new Response("There is no such calendar. The link may have been renewed.\n", { status: 404 });
  return new Response(calendar, {
    headers: {
      "Content-Type": "text/calendar; charset=utf-8",
      "Content-Disposition": 'inline; filename="on-call.ics"',
      "Cache-Control": "private, no-store",
    },
  });
}, byAddress);
