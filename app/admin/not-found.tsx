import { viewerLanguage } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";
import { ConsolePage } from "./_ui/console-page.tsx";

/** Only ever seen by those who may use the console: its pages ask that first. */
export default async function AdminNotFound() {
  const t = translator(await viewerLanguage());
  return (
    <ConsolePage current={null} title={t("problem.notFoundTitle")} lead={t("problem.notFoundLead")}>
      <a href="/admin" className={quietButton}>
        {t("console.toOverview")}
      </a>
    </ConsolePage>
  );
}
