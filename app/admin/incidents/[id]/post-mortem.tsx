import { ChevronDown } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { card, field, primaryButton } from "#app/_ui/classes.ts";
import { opener } from "../../_forms/act-form.tsx";
import { keepsFields } from "../../_forms/keeps-fields.ts";
import { maxPostMortem } from "../limits.ts";
import { ActorName } from "./actor-name.tsx";
import type { Incident } from "./facts.tsx";

interface Props {
  incident: Pick<Incident, "id" | "postMortem" | "postMortemTemplate">;
  back: string;
  names: ReadonlyMap<string, string>;
  mayWrite: boolean;
  at: (when: string) => string;
  t: Translate;
}

/** What was learnt, as Markdown text. The form begins with a template that is filled from the timeline. */
export function PostMortem({ incident, back, names, mayWrite, at, t }: Props) {
  const { id, postMortem, postMortemTemplate } = incident;
  return (
    <section aria-labelledby="post-mortem" className={`${card} px-4 py-5 sm:px-6`}>
      <h2 id="post-mortem" className="text-lg font-semibold tracking-tight">
        {t("incidents.postMortem.heading")}
      </h2>
      {postMortem ? (
        <>
          <p className="mt-1 text-sm text-muted">
            {t("incidents.postMortem.saved", { at: at(postMortem.writtenAt), version: postMortem.version })}{" "}
            <ActorName id={postMortem.writtenBy} names={names} />
          </p>
          <div dir="auto" className="mt-4 max-w-prose whitespace-pre-wrap wrap-anywhere text-sm">
            {postMortem.text}
          </div>
        </>
      ) : (
        <p className="mt-1 text-pretty text-sm text-muted">{t("incidents.postMortem.none")}</p>
      )}
      {mayWrite && (
        <details className="group mt-4">
          <summary className={opener}>
            {t(postMortem ? "incidents.postMortem.edit" : "incidents.postMortem.write")}
            <ChevronDown className="size-4 text-muted transition-transform group-open:rotate-180" aria-hidden />
          </summary>
          <form
            method="post"
            action="/admin/incidents/post-mortem"
            encType="multipart/form-data"
            {...keepsFields}
            autoComplete="off"
            className="mt-3 space-y-4"
          >
            <input type="hidden" name="id" value={id} />
            <input type="hidden" name="back" value={back} />
            <input type="hidden" name="basedOn" value={postMortem?.version ?? 0} />
            <label className="block text-sm font-medium">
              {t("incidents.postMortem.text")}
              <textarea
                name="text"
                required
                maxLength={maxPostMortem}
                rows={24}
                dir="auto"
                defaultValue={postMortem?.text ?? postMortemTemplate}
                className={`${field} mt-1.5 block py-2.5 font-mono text-sm font-normal`}
              />
            </label>
            <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
              {t("incidents.postMortem.save")}
            </button>
          </form>
        </details>
      )}
    </section>
  );
}
