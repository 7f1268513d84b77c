import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { SaveReportNoteDocument } from "#graphql/generated/operations.ts";
import { REPORT_KINDS, REPORT_NOTES } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";
import { bytesFor, lines } from "../../incidents/fields.ts";
import { maxText } from "../limits.ts";

const form = z.object({
  kind: z.enum(REPORT_KINDS),
  section: z.enum(REPORT_NOTES),
  /** The start of the period that the form was shown for: the report does not change at midnight. */
  at: z.iso.datetime(),
  text: lines(maxText),
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/reports",
    form,
    run: (input, actor) => execute(SaveReportNoteDocument, { input }, actor),
    done: () => "reportNoteSaved",
    mistyped: "report",
    maxBytes: bytesFor(maxText),
  }),
);
