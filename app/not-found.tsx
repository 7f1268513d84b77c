import { currentLanguage, currentUser } from "./_request/current-user.ts";
import { translator } from "./_request/translate.ts";
import { AppShell } from "./_ui/app-shell.tsx";
import { quietButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

/** A signed-in viewer keeps the navigation. */
export default async function NotFound() {
  const t = translator(await currentLanguage());
  const notice = (
    <NoticePage title={t("problem.notFoundTitle")} lead={t("problem.notFoundLead")}>
      <a href="/" className={quietButton}>
        {t("problem.home")}
      </a>
    </NoticePage>
  );
  return (await isSignedIn()) ? <AppShell current={null}>{notice}</AppShell> : notice;
}

/** The page must also render if the viewer cannot be loaded. */
async function isSignedIn(): Promise<boolean> {
  try {
    return (await currentUser()).me !== null;
  } catch {
    return false;
  }
}
