import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { LinkIncidentsDocument } from "#graphql/generated/operations.ts";
import { INCIDENT_LINK_KINDS } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";

const form = z.object({
  id: z.string(),
  kind: z.enum(INCIDENT_LINK_KINDS),
  otherId: z.string().trim(),
  remove: z
    .literal("true")
    .optional()
    .transform((value) => value !== undefined),
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/incidents",
    form,
    run: (input, actor) => execute(LinkIncidentsDocument, { input }, actor),
    done: () => "incidentLinked",
    mistyped: "link",
    conflict: "linkConflict",
  }),
);
