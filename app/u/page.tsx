import { viewerLanguage } from "#app/_request/current-user.ts";
import { translator } from "#app/_request/translate.ts";
import { primaryButton } from "#app/_ui/classes.ts";
import { NoticePage } from "#app/_ui/notice-page.tsx";

/** For a link that was cut off or changed on its way, or whose key was dropped (proxy.ts). */
export default async function UnknownLink() {
  const t = translator(await viewerLanguage());
  return (
    <NoticePage title={t("unsubscribe.unknown.title")} lead={t("unsubscribe.unknown.lead")}>
      <a href="/preferences" className={primaryButton}>
        {t("unsubscribe.settings")}
      </a>
    </NoticePage>
  );
}
