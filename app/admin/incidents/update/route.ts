import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { UpdateIncidentDocument } from "#graphql/generated/operations.ts";
import { personOf } from "#lib/actor.ts";
import { INCIDENT_STATUSES } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { message } from "../message.ts";

const ticked = z
  .literal("true")
  .optional()
  .transform((value) => value !== undefined);
const form = z.object({
  id: z.string(),
  message,
  // Blank: unchanged.
  status: z
    .literal("")
    .transform(() => undefined)
    .or(z.enum(INCIDENT_STATUSES)),
  leads: ticked,
  public: ticked,
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/incidents",
    form,
    // The sender can name only themselves as the commander.
    run: ({ leads, ...input }, actor) =>
      execute(UpdateIncidentDocument, { input: { ...input, commanderId: leads ? personOf(actor) : null } }, actor),
    done: () => "incidentUpdated",
    mistyped: "message",
  }),
);
