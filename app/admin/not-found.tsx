import { currentLanguage } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";
import { ConsolePage } from "./_ui/console-page.tsx";

/** Only actors with access to the console see this page: its pages check that first. */
export default async function AdminNotFound() {
  const t = translator(await currentLanguage());
  return (
    <ConsolePage current={null} title={t("problem.notFoundTitle")} lead={t("problem.notFoundLead")}>
      <a href="/admin" className={quietButton}>
        {t("console.toOverview")}
      </a>
    </ConsolePage>
  );
}
