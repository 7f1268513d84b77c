import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { WritePostMortemDocument } from "#graphql/generated/operations.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { bytesFor, lines } from "../fields.ts";
import { maxPostMortem } from "../limits.ts";

const form = z.object({
  id: z.string(),
  basedOn: z.coerce.number().int(),
  text: lines(maxPostMortem),
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/incidents",
    form,
    run: (input, actor) => execute(WritePostMortemDocument, { input }, actor),
    done: () => "postMortemSaved",
    mistyped: "postMortem",
    conflict: "postMortemConflict",
    maxBytes: bytesFor(maxPostMortem),
  }),
);
