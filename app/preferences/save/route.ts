import { z } from "zod";
import { signInPath } from "#app/_request/local-path.ts";
import { crossOrigin, isSameOrigin, seeOther } from "#app/_request/same-origin.ts";
import { execute } from "#graphql/execute.ts";
import { actorFromHeaders } from "#lib/auth/index.ts";
import { CHANNELS, FREQUENCIES } from "#lib/vocabulary.ts";
import type { Change } from "../changes.ts";
import { asMutation } from "../mutation.ts";
import { answerSchedule, isScheduleForm } from "./schedule.ts";

const channel = z.enum(CHANNELS);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const topicKey = z.string().max(200);

/** The forms of the page, for browsers without scripts, as the changes that scripts make. */
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

export async function POST(request: Request): Promise<Response> {
  if (!isSameOrigin(request)) return crossOrigin();
  const sent = await request.formData();
  if (isScheduleForm(sent)) return answerSchedule(sent, request);
  const form = Object.fromEntries(sent);
  const change = Form.safeParse(form);
  const back = (outcome: string) =>
    seeOther(
      `/preferences?saved=${outcome}${form.topicKey ? `#topic-${encodeURIComponent(String(form.topicKey))}` : ""}`,
    );
  if (!change.success) return back("refused");
  const credentials = { authorization: request.headers.get("authorization"), cookie: request.headers.get("cookie") };
  const actor = await actorFromHeaders(credentials, new Date());
  if (!actor || actor.kind === "anonymous") return seeOther(signInPath("/preferences"));
  const { data, errors } = await asMutation(change.data, (document, variables) => execute(document, variables, actor));
  if (data?.outcome?.__typename === "PreferencesSet") return back("yes");
  if (data?.outcome) return back("refused");
  return back(errors[0]?.code === "FORBIDDEN" ? "forbidden" : "server");
}
