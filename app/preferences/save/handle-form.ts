import { z } from "zod";
import { invalidFormResponse, readForm } from "#app/_request/form.ts";
import { seeOther } from "#app/_request/same-origin.ts";
import { execute } from "#graphql/execute.ts";
import type { Actor } from "#lib/actor.ts";
import { CHANNELS, FREQUENCIES } from "#lib/enums.ts";
import type { MatrixChange } from "../optimistic-update.ts";
import type { Change } from "../page-state.ts";
import { currentSchedule, type Run, saveChange } from "../save-change.ts";
import { SaveProblem } from "../save-problem.ts";
import { scheduleKinds } from "../schedule/change.ts";
import { refusedPath } from "../schedule/draft.ts";
import { changeOfRequest, isScheduleForm, parseScheduleForm } from "../schedule/form.ts";

/** The person who sent a form, and the path of its page. */
export interface Sender {
  actor: Actor;
  page: string;
}

const channel = z.enum(CHANNELS);
const flag = z.enum(["true", "false"]).transform((text) => text === "true");
const topicKey = z.string().max(200);

/** Parses the forms of the matrix that browsers without scripts post into the changes that scripts make. */
const MatrixForm = z.discriminatedUnion("kind", [
  z
    .object({
      kind: z.literal("cell"),
      topicKey,
      channel,
      enabled: flag.optional(),
      frequency: z.enum(FREQUENCIES).optional(),
    })
    .transform(({ kind: _, ...cell }): MatrixChange => ({ kind: "cells", cells: [cell] })),
  z.object({ kind: z.literal("clear"), topicKey, channel: channel.optional() }),
  z.object({ kind: z.literal("channel"), channel, enabled: flag }),
  z.object({ kind: z.literal("lift"), suppressionId: z.string().max(100) }),
]);

/** Runs the page's documents without HTTP. */
export const inProcess =
  (actor: Actor): Run =>
  async (document, variables) => {
    const { data, errors } = await execute(document, variables, actor);
    return { data, code: errors[0]?.code };
  };

/** Throws SaveProblem if the form has no valid change. */
async function changeOf(form: URLSearchParams, run: Run, nowMs: number): Promise<Change> {
  if (!isScheduleForm(form)) {
    const change = MatrixForm.safeParse(Object.fromEntries(form));
    if (!change.success) throw new SaveProblem("refused");
    return change.data;
  }
  const { request, problem } = parseScheduleForm(form);
  const change = request ? await changeOfRequest(request, () => currentSchedule(run), nowMs) : problem;
  if (typeof change === "string") throw new SaveProblem("refused", { field: change });
  return change;
}

/** Saves a form of the page and redirects to the page. Without a valid credential, redirects to `signedOutPath`. */
export async function handleForm(request: Request, sender: Sender | null, signedOutPath: string): Promise<Response> {
  const sent = await readForm(request);
  if (!sent) return invalidFormResponse();
  if (!sender) return seeOther(signedOutPath);
  const { actor, page } = sender;
  const form = new URLSearchParams();
  for (const [name, value] of sent) if (typeof value === "string") form.append(name, value);
  const run = inProcess(actor);
  const nowMs = Date.now();
  try {
    await saveChange(await changeOf(form, run, nowMs), run, nowMs);
    return seeOther(`${page}?saved=yes${fragmentOf(form)}`);
  } catch (error) {
    if (!(error instanceof SaveProblem)) throw error;
    return seeOther(error.field ? refusedPath(page, form, error.field) : `${page}?saved=${error.kind}`);
  }
}

/** The part of the page that shows the effect. A snooze is shown at the top. */
function fragmentOf(form: URLSearchParams): string {
  const topic = form.get("topicKey");
  if (topic) return `#topic-${encodeURIComponent(topic)}`;
  const kind = form.get("kind") ?? "";
  return kind !== "snooze" && scheduleKinds.includes(kind) ? "#schedule" : "";
}
