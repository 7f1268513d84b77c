import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { ScheduleMaintenanceDocument } from "#graphql/generated/operations.ts";
import { handleForm } from "../../_forms/handle-form.ts";

/** A browser sends the time of a "datetime-local" field without a zone. The form asks for UTC. */
const utcTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .transform((text) => `${text}:00Z`)
  .refine((text) => !Number.isNaN(Date.parse(text)));
const checkbox = z
  .literal("true")
  .optional()
  .transform((value) => value === "true");

const form = z.object({
  title: z.string(),
  startsAt: utcTime,
  endsAt: utcTime,
  emergency: checkbox,
  readOnly: checkbox,
  reason: z.string().optional(),
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/maintenance",
    form,
    run: (input, actor) => execute(ScheduleMaintenanceDocument, { input }, actor),
    done: () => "maintenanceScheduled",
    mistyped: "maintenance",
  }),
);
