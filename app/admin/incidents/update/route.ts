import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { UpdateIncidentDocument } from "#graphql/generated/operations.ts";
import { personOf } from "#lib/actor.ts";
import { INCIDENT_STATUSES } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { blankOr, message, ticked } from "../fields.ts";

const form = z.object({
  id: z.string(),
  message,
  // Blank: unchanged.
  status: blankOr(z.enum(INCIDENT_STATUSES)),
  leads: ticked,
  communicates: ticked,
  security: ticked,
  breach: ticked,
  cisoInformed: ticked,
  breachReported: ticked,
  public: ticked,
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/incidents",
    form,
    // The sender can give a role only to themselves.
    run: ({ leads, communicates, ...input }, actor) => {
      const roles = {
        commanderId: leads ? personOf(actor) : null,
        communicationsId: communicates ? personOf(actor) : null,
      };
      return execute(UpdateIncidentDocument, { input: { ...input, ...roles } }, actor);
    },
    done: () => "incidentUpdated",
    mistyped: "message",
  }),
);
