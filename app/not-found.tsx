import { translator } from "./_request/translate.ts";
import { viewerLanguage } from "./_request/viewer.ts";
import { quietButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

export default async function NotFound() {
  const t = translator(await viewerLanguage());
  return (
    <NoticePage title={t("problem.notFoundTitle")} lead={t("problem.notFoundLead")}>
      <a href="/" className={quietButton}>
        {t("problem.home")}
      </a>
    </NoticePage>
  );
}
