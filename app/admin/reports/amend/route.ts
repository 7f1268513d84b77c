import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { AmendReportDocument } from "#graphql/generated/operations.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { bytesFor, lines } from "../../incidents/fields.ts";
import { maxText } from "../limits.ts";

const form = z.object({ id: z.string(), text: lines(maxText) });

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/reports",
    form,
    run: (input, actor) => execute(AmendReportDocument, { input }, actor),
    done: () => "reportAmended",
    mistyped: "report",
    maxBytes: bytesFor(maxText),
  }),
);
