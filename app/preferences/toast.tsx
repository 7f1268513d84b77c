"use client";

import { Check, Lock, TriangleAlert, X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import type { Notice } from "./use-preferences.ts";

const shownMs = 6000;
const action = "rounded-md px-2 py-1.5 font-semibold text-toast-accent underline-offset-4 hover:underline";

/** The outcome of a change. A success disappears after a while, unless it is hovered or focused; a problem stays. */
export function Toast({ notice, onClose }: { notice: Notice | null; onClose: () => void }) {
  const [isPaused, setPaused] = useState(false);
  useEffect(() => {
    if (!notice || notice.kind === "problem" || isPaused) return;
    const timer = setTimeout(onClose, shownMs);
    return () => clearTimeout(timer);
  }, [notice, isPaused, onClose]);
  return (
    <div
      role="status"
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-0 z-40 flex justify-center px-4 pb-[max(1.25rem,env(safe-area-inset-bottom))]"
      onPointerEnter={() => setPaused(true)}
      onPointerLeave={() => setPaused(false)}
      onFocus={() => setPaused(true)}
      onBlur={() => setPaused(false)}
    >
      {notice && (
        <div className="pointer-events-auto flex max-w-md items-center gap-3 rounded-xl bg-toast py-1.5 ps-4 pe-2 text-sm text-on-toast shadow-lg">
          <Body notice={notice} onClose={onClose} />
        </div>
      )}
    </div>
  );
}

function Body({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const t = useTranslations("save");
  const fieldProblem = useTranslations("schedule.problem");
  const dismiss = (
    <button type="button" aria-label={t("dismiss")} onClick={onClose} className="rounded-md p-2">
      <X className="size-4" aria-hidden />
    </button>
  );
  if (notice.kind === "problem") {
    const { kind, detail, field } = notice.problem;
    const text = detail ?? (field ? fieldProblem(field) : t(kind));
    return (
      <Line icon={<TriangleAlert className="size-4 shrink-0" aria-hidden />} text={text}>
        {notice.retry && (
          <button type="button" onClick={notice.retry} className={`${action} whitespace-nowrap`}>
            {t("retry")}
          </button>
        )}
        {kind === "signedOut" && (
          <a href="/sign-in?next=/preferences" className={`${action} whitespace-nowrap`}>
            {t("signIn")}
          </a>
        )}
        {dismiss}
      </Line>
    );
  }
  if (notice.kind === "reason")
    return (
      <Line icon={<Lock className="size-4 shrink-0" aria-hidden />} text={notice.reason} subject={notice.subject}>
        {dismiss}
      </Line>
    );
  return (
    <Line icon={<Check className="size-4 shrink-0" aria-hidden />} text={t(notice.kind)} subject={notice.subject}>
      {notice.undo ? (
        <button type="button" onClick={notice.undo} className={action}>
          {t("undo")}
        </button>
      ) : (
        dismiss
      )}
    </Line>
  );
}

/** `subject`: what changed, for screen readers. */
function Line({
  icon,
  text,
  subject,
  children,
}: {
  icon: ReactNode;
  text: string;
  subject?: string;
  children: ReactNode;
}) {
  return (
    <>
      {icon}
      <p className="py-1.5">
        {subject && <span className="sr-only">{subject}: </span>}
        {text}
      </p>
      <span className="ms-auto flex items-center">{children}</span>
    </>
  );
}
