import { currentLanguage } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { quietButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

export default async function AdminForbidden() {
  const t = translator(await currentLanguage());
  return (
    <NoticePage title={t("problem.adminTitle")} lead={t("problem.adminLead")}>
      <a href="/preferences" className={quietButton}>
        {t("problem.home")}
      </a>
    </NoticePage>
  );
}
