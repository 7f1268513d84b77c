import { BellOff, CalendarDays, Mail, Settings2 } from "lucide-react";
import type { Translate } from "#app/_request/translate.ts";
import { link } from "#app/_ui/classes.ts";
import type { UnsubscribeView } from "#lib/unsubscribe/index.ts";
import { ActionForm } from "./action-form.tsx";
import { otherActions } from "./page-state.ts";

interface Props {
  token: string;
  proof: string | undefined;
  view: UnsubscribeView | "gone";
  t: Translate;
}

const icons = { weekly: CalendarDays, "all-off": BellOff, "undo-all": Mail } as const;
const row = `${link} inline-flex min-h-11 items-center gap-3 text-start`;
const iconLook = { className: "size-5 shrink-0", strokeWidth: 1.75, "aria-hidden": true } as const;

/** Further actions, and the link to all settings. */
export function OtherWays({ token, proof, view, t }: Props) {
  return (
    <section aria-labelledby="other-ways" className="mt-8 px-2">
      <h2 id="other-ways" className="text-sm font-medium text-muted">
        {t(view === "gone" ? "unsubscribe.more" : "unsubscribe.instead")}
      </h2>
      <ul className="mt-3 space-y-3">
        {(view === "gone" ? [] : otherActions(view)).map((action) => {
          const Icon = icons[action];
          return (
            <li key={action}>
              <ActionForm token={token} action={action} proof={proof} className={row}>
                <Icon {...iconLook} />
                {t(`unsubscribe.action.${action}`)}
              </ActionForm>
              {action === "all-off" && <Hint>{t("unsubscribe.requiredStays")}</Hint>}
            </li>
          );
        })}
        <li>
          <a href="/preferences" className={row}>
            <Settings2 {...iconLook} />
            {t("unsubscribe.settings")}
          </a>
          <Hint>{t("unsubscribe.settingsHint")}</Hint>
        </li>
      </ul>
    </section>
  );
}

function Hint({ children }: { children: string }) {
  return <p className="ps-8 text-pretty text-sm text-muted">{children}</p>;
}
