import { z } from "zod";
import { withRateLimit } from "#app/_request/with-rate-limit.ts";
import { execute } from "#graphql/execute.ts";
import { ReplayDeliveriesDocument, ReplayDeliveryDocument } from "#graphql/generated/operations.ts";
import { CHANNELS } from "#lib/enums.ts";
import { handleForm } from "../../_forms/handle-form.ts";

const form = z
  .object({
    /** Undefined: all deliveries that match the filter. */
    deliveryId: z.string().optional(),
    status: z.enum(["DEAD", "FAILED"]).optional(),
    channel: z.enum(CHANNELS).optional(),
    topicKey: z.string().optional(),
    reason: z.string(),
  })
  .refine(({ deliveryId, reason }) => deliveryId !== undefined || reason.trim() !== "", { path: ["reason"] });

export const POST = withRateLimit((request, actor) =>
  handleForm(request, actor, {
    page: "/admin/deliveries",
    form,
    run: ({ deliveryId, reason, ...filter }, actor) =>
      deliveryId === undefined
        ? execute(ReplayDeliveriesDocument, { input: { filter, reason } }, actor)
        : execute(ReplayDeliveryDocument, { input: { deliveryId, reason } }, actor),
    done: ({ deliveryId }) => (deliveryId === undefined ? "replayedAll" : "replayed"),
  }),
);
