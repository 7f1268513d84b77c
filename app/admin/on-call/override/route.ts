import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { OverrideShiftDocument } from "#graphql/generated/operations.ts";
import { ON_CALL_LEVELS } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { toInstant, wallTime, zoneField } from "../form-values.ts";

const form = z
  .object({
    level: z.enum(ON_CALL_LEVELS),
    userId: z.string().min(1),
    from: wallTime,
    to: wallTime,
    timeZone: zoneField,
    reason: z.string().optional(),
  })
  .transform(({ timeZone, from, to, ...given }) => ({
    ...given,
    from: toInstant(from, timeZone),
    to: toInstant(to, timeZone),
  }));

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/on-call",
    form,
    run: (input, actor) => execute(OverrideShiftDocument, { input }, actor),
    done: () => "overrideSaved",
    mistyped: "override",
  }),
);
