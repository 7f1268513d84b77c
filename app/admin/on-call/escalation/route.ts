import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { SetEscalationDocument } from "#graphql/generated/operations.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { maxSteps } from "../form-values.ts";
import { STEP_OPTIONS, stepOptions } from "../steps.ts";

const option = z.enum(STEP_OPTIONS);

/** Fields without a step are left out. Without any step, the default chain is restored. */
const form = z.looseObject({}).transform((given) => ({
  steps: Array.from({ length: maxSteps }, (_, index) => {
    const chosen = option.safeParse(given[`step${index + 1}`]);
    return chosen.success ? [stepOptions[chosen.data](Number(given[`amount${index + 1}`]))] : [];
  }).flat(),
}));

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/on-call",
    form,
    run: (input, actor) => execute(SetEscalationDocument, { input }, actor),
    done: () => "escalationSaved",
    mistyped: "escalation",
  }),
);
