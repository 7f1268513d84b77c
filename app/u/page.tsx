import { currentLanguage } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

/** For a link that was truncated or altered, or whose signing key was removed (proxy.ts). */
export default async function UnknownLink() {
  const t = translator(await currentLanguage());
  return (
    <NoticePage title={t("unsubscribe.unknown.title")} lead={t("unsubscribe.unknown.lead")}>
      <a href="/preferences" className={primaryButton}>
        {t("unsubscribe.settings")}
      </a>
    </NoticePage>
  );
}
