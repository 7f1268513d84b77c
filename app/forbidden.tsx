import { currentLanguage } from "./_request/current-user.ts";
import { translator } from "./_request/translate.ts";
import { quietButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

export default async function Forbidden() {
  const t = translator(await currentLanguage());
  return (
    <NoticePage title={t("problem.forbiddenTitle")} lead={t("problem.forbiddenLead")}>
      <a href="/" className={quietButton}>
        {t("problem.home")}
      </a>
    </NoticePage>
  );
}
