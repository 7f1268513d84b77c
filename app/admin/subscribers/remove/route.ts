import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { RemoveSubscriberDocument } from "#graphql/generated/operations.ts";
import { handleForm } from "../../_forms/handle-form.ts";

const form = z.object({ id: z.string(), reason: z.string() });

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/subscribers",
    form,
    run: (input, actor) => execute(RemoveSubscriberDocument, { input }, actor),
    done: () => "subscriberRemoved",
  }),
);
