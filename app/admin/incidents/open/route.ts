import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { OpenIncidentDocument } from "#graphql/generated/operations.ts";
import { SEVERITIES } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { blankOr, message, ticked, utc } from "../fields.ts";

const form = z.object({
  title: z.string(),
  severity: z.enum(SEVERITIES),
  message,
  startedAt: blankOr(utc),
  security: ticked,
  breach: ticked,
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/incidents",
    form,
    run: (input, actor) => execute(OpenIncidentDocument, { input }, actor),
    done: () => "incidentOpened",
    mistyped: "incident",
  }),
);
