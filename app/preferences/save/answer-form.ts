import { z } from "zod";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { execute } from "#graphql/execute.ts";
import { LiftSuppressionDocument } from "#graphql/generated/operations.ts";
import { CHANNELS, FREQUENCIES } from "#lib/enums.ts";
import { asMutation } from "../mutation.ts";
import type { Change } from "../optimistic-update.ts";
import { answerSchedule, isScheduleForm } from "./schedule.ts";
import type { Sender } from "./sender.ts";

const channel = z.enum(CHANNELS);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const topicKey = z.string().max(200);

/** Parses the forms that browsers without scripts post into the changes that scripts make. */
const Form = z.discriminatedUnion("kind", [
  z
    .object({
      kind: z.literal("cell"),
      topicKey,
      channel,
      enabled: flag.optional(),
      frequency: z.enum(FREQUENCIES).optional(),
    })
    .transform(({ kind: _, ...cell }): Change => ({ kind: "cells", cells: [cell] })),
  z.object({ kind: z.literal("clear"), topicKey, channel: channel.optional() }),
  z.object({ kind: z.literal("channel"), channel, enabled: flag }),
]);

/** The person lifts an unsubscribe that stops several topics. */
const Lift = z
  .object({ kind: z.literal("lift"), suppressionId: z.string().max(100) })
  .transform(({ suppressionId }) => ({ suppressionId }));
const liftReason = "The person allowed it again on their preferences page.";

/** Saves a form of the page and redirects to the page. Without a valid credential, redirects to `signedOutPath`. */
export async function answerForm(request: Request, sender: Sender | null, signedOutPath: string): Promise<Response> {
  const sent = await readForm(request);
  if (!sent) return invalidFormResponse();
  if (isScheduleForm(sent)) return answerSchedule(sent, request, sender, signedOutPath);
  if (!sender) return seeOther(signedOutPath);
  const { actor, page } = sender;
  const form = Object.fromEntries(sent);
  const change = Form.safeParse(form);
  const lift = Lift.safeParse(form);
  const back = (outcome: string) =>
    seeOther(`${page}?saved=${outcome}${form.topicKey ? `#topic-${encodeURIComponent(String(form.topicKey))}` : ""}`);
  const run = lift.success
    ? execute(LiftSuppressionDocument, { input: { ...lift.data, reason: liftReason } }, actor)
    : change.success && asMutation(change.data, (document, variables) => execute(document, variables, actor));
  if (!run) return back("refused");
  const { data, errors } = await run;
  const outcome = data?.outcome?.__typename;
  if (outcome === "PreferencesSet" || outcome === "SuppressionLifted") return back("yes");
  if (outcome) return back("refused");
  return back(errors[0]?.code === "FORBIDDEN" ? "forbidden" : "server");
}
