import { cookies } from "next/headers";
import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { RenewCalendarLinkDocument } from "#graphql/generated/operations.ts";
import { env } from "#lib/env.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { linkCookie, linkCookiePath } from "../link-cookie.ts";

/** The link is shown once. It must not be in the URL of the page, which browsers store. */
const shownForS = 60;

const form = z.object({ reason: z.string().optional() });

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/on-call",
    form,
    run: async (input, actor) => {
      const result = await execute(RenewCalendarLinkDocument, { input }, actor);
      const outcome = result.data?.outcome;
      if (outcome?.__typename === "CalendarLinkRenewed")
        (await cookies()).set(linkCookie, outcome.url, {
          httpOnly: true,
          sameSite: "lax",
          secure: env().appUrl.startsWith("https://"),
          path: linkCookiePath,
          maxAge: shownForS,
        });
      return result;
    },
    done: () => "calendarLinkRenewed",
  }),
);
