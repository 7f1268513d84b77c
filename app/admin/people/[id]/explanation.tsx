import { X } from "lucide-react";
import { requireConsole } from "#app/_request/current-user.ts";
import { runQuery } from "#app/_request/query.ts";
import { translator } from "#app/_request/translate.ts";
import { Badge } from "#app/_ui/badge.tsx";
import { card } from "#app/_ui/classes.ts";
import { actorNames } from "#app/admin/_ui/actor-names.ts";
import type { Matrix } from "#app/preferences/optimistic-update.ts";
import { ExplainDocument, type ExplainInput } from "#graphql/generated/operations.ts";

interface Props {
  input: ExplainInput;
  matrix: Matrix;
  close: string;
  /** Formats an instant for the viewer. */
  at: (instant: string) => string;
}

const verdicts = ["PASS", "ON", "SKIP", "DEFER", "DIGEST"] as const;

/** The person's own settings. Their texts address the person ("You turned this off."), so the console has its own texts. */
const ownChoices = new Set<string>(["CHANNEL_SWITCH", "CHOICE"]);

/** The layers of the decision for a message sent now, in order. The last layer decides. */
export async function Explanation({ input, matrix, close, at }: Props) {
  const { actor, language } = await requireConsole(close);
  const t = translator(language);
  const { explain } = await runQuery(ExplainDocument, { input }, actor);
  if (!explain) return null;
  const nameOf = await actorNames(
    explain.steps.map(({ setBy }) => setBy),
    actor,
  );
  const topic = matrix.sections.flatMap(({ topics }) => topics).find((row) => row.topic.key === input.topicKey)
    ?.topic.name;
  const channel = t(`channel.${input.channel}`);
  return (
    <section aria-labelledby="explanation" className={`${card} mb-4 px-4 py-5 sm:px-6`}>
      <div className="flex items-start justify-between gap-4">
        <div>
          <h3 id="explanation" className="font-semibold">
            {t("people.explainTitle", { topic: topic ?? input.topicKey, channel })}
          </h3>
          <p className="mt-1 text-sm text-muted">
            {t("people.explainLead")} <strong className="text-ink">{t(`outcome.${explain.outcome}`)}.</strong>{" "}
            {explain.reason} {explain.at && t("people.at", { at: at(explain.at) })}
          </p>
        </div>
        <a href={close} aria-label={t("people.close")} className="-m-1 rounded-lg p-2 text-muted hover:bg-sunken">
          <X className="size-4" aria-hidden />
        </a>
      </div>
      <ol className="mt-4 space-y-2.5 text-sm">
        {explain.steps.map(({ layer, verdict, detail, setAt, setBy }) => {
          const key = verdict === "SKIP" ? "people.turnedOff" : verdict === "ON" ? "people.turnedOn" : null;
          const known = verdicts.find((one) => one === verdict);
          return (
            <li key={layer} className="grid gap-x-4 sm:grid-cols-[11rem_6rem_minmax(0,1fr)]">
              <span className={layer === explain.decidedBy ? "font-semibold" : "text-muted"}>
                {t(`layer.${layer}`)}
              </span>
              <span>
                <Badge tone={known === "PASS" ? "plain" : known === "ON" ? "good" : "warn"}>
                  {known ? t(`verdict.${known}`) : verdict}
                </Badge>
              </span>
              <span className="text-pretty text-muted">
                {ownChoices.has(layer) && key && setAt && setBy
                  ? t(key, { name: nameOf(setBy), at: at(setAt) })
                  : [
                      detail,
                      setAt && t("people.setAt", { at: at(setAt) }),
                      setAt && setBy && t("people.setBy", { name: nameOf(setBy) }),
                    ]
                      .filter(Boolean)
                      .join(" ")}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
