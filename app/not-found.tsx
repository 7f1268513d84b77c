import { viewer, viewerLanguage } from "./_request/current-user.ts";
import { translator } from "./_request/translate.ts";
import { Frame } from "./_ui/app-shell.tsx";
import { quietButton } from "./_ui/classes.ts";
import { NoticePage } from "./_ui/notice-page.tsx";

/** Whoever is signed in keeps the way to everything else. */
export default async function NotFound() {
  const t = translator(await viewerLanguage());
  const notice = (
    <NoticePage title={t("problem.notFoundTitle")} lead={t("problem.notFoundLead")}>
      <a href="/" className={quietButton}>
        {t("problem.home")}
      </a>
    </NoticePage>
  );
  return (await isSignedIn()) ? <Frame current={null}>{notice}</Frame> : notice;
}

/** A page that is not there must be told even where asking who looks at it fails. */
async function isSignedIn(): Promise<boolean> {
  try {
    return (await viewer()).me !== null;
  } catch {
    return false;
  }
}
