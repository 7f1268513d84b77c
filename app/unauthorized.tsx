import { currentLanguage } from "./_request/current-user.ts";
import { translator } from "./_request/translate.ts";
import { quietButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

export default async function Unauthorized() {
  const t = translator(await currentLanguage());
  return (
    <NoticePage title={t("problem.unauthorizedTitle")} lead={t("problem.unauthorizedLead")}>
      <a href="/sign-in" className={quietButton}>
        {t("signIn.title")}
      </a>
    </NoticePage>
  );
}
