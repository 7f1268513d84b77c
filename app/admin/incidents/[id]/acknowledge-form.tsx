import type { Translate } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";

interface Props {
  id: string;
  back: string;
  t: Translate;
}

/** One button for the person who was paged, first on the page. */
export const AcknowledgeForm = ({ id, back, t }: Props) => (
  <form
    method="post"
    action="/admin/incidents/update"
    encType="multipart/form-data"
    className="flex flex-wrap items-center gap-x-4 gap-y-2"
  >
    <input type="hidden" name="id" value={id} />
    <input type="hidden" name="back" value={back} />
    <input type="hidden" name="message" value={t("incidents.acknowledgeMessage")} />
    <input type="hidden" name="status" value="ACKNOWLEDGED" />
    <input type="hidden" name="leads" value="true" />
    <button type="submit" className={`${primaryButton} py-2 leading-tight`}>
      {t("incidents.acknowledge")}
    </button>
    <p className="text-sm text-muted">{t("incidents.acknowledgeLead")}</p>
  </form>
);
