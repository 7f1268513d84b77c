import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { ContainIncidentDocument } from "#graphql/generated/operations.ts";
import { CHANNELS, CONTAINMENTS } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";

const form = z.object({
  id: z.string(),
  action: z.enum(CONTAINMENTS),
  channel: z.enum(CHANNELS).optional(),
  apiKeyId: z.string().optional(),
  minutes: z.coerce.number().int().optional(),
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/incidents",
    form,
    run: (input, actor) => execute(ContainIncidentDocument, { input }, actor),
    done: () => "incidentContained",
    mistyped: "refused",
    conflict: "overlap",
  }),
);
