import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { SetChannelPausedDocument } from "#graphql/generated/operations.ts";
import { CHANNELS } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";

const form = z.object({
  channel: z.enum(CHANNELS),
  paused: z.enum(["true", "false"]).transform((text) => text === "true"),
  reason: z.string(),
});

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/operations",
    form,
    run: (input, actor) => execute(SetChannelPausedDocument, { input }, actor),
    done: ({ paused }) => (paused ? "paused" : "resumed"),
  }),
);
