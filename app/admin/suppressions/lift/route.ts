import { z } from "zod";
import { execute } from "#graphql/execute.ts";
import { LiftSuppressionDocument } from "#graphql/generated/operations.ts";
import { answerForm } from "../../_forms/answer.ts";

const form = z.object({ suppressionId: z.string(), reason: z.string() });

export const POST = (request: Request): Promise<Response> =>
  answerForm(request, {
    page: "/admin/suppressions",
    form,
    run: (input, actor) => execute(LiftSuppressionDocument, { input }, actor),
    done: () => "lifted",
  });
