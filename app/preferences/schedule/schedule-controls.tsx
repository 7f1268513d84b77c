import { ChevronDown } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { quietButton } from "#app/_ui/classes.ts";

/** The arrow of a select without its own one. Both are in a box with a relative position. */
export const SelectArrow = () => (
  <ChevronDown className="pointer-events-none absolute end-3 top-1/2 size-4 -translate-y-1/2 text-muted" aria-hidden />
);

/** The button of a form whose controls save themselves with scripts. */
export function SaveWithoutScripts() {
  const t = useTranslations("schedule");
  return (
    <noscript>
      <button type="submit" className={quietButton}>
        {t("save")}
      </button>
    </noscript>
  );
}
