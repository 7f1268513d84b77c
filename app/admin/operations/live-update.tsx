"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { link } from "#app/_ui/classes.ts";

interface Props {
  /** The page's own path, for browsers without scripts. */
  path: string;
  /** "Updated at …", with the time of the measurements. */
  updated: string;
  texts: { live: string; paused: string; unreachable: string; refresh: string };
}

const everyMs = 15_000;
/**
 * Each refresh extends the session. A page that no one uses must not extend it, so that the session ends after its idle time.
 */
const unusedAfterMs = 15 * 60_000;

type State = "live" | "paused" | "unreachable";

/**
 * Loads the page's data again every 15 s, while the tab is visible and in use. Open forms, the focus and the scroll position
 * are kept. First checks that the service answers, because Next leaves the page if a refresh fails.
 */
export function LiveUpdate({ path, updated, texts }: Props) {
  const router = useRouter();
  const [state, setState] = useState<State | null>(null);
  const usedAt = useRef(0);

  useEffect(() => {
    let isGone = false;
    const used = () => {
      usedAt.current = performance.now();
    };
    used();
    setState("live");
    const refresh = async () => {
      if (document.hidden) return;
      if (performance.now() - usedAt.current > unusedAfterMs) return setState("paused");
      const isReachable = await fetch("/health/live", { cache: "no-store" }).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isGone) return;
      setState(isReachable ? "live" : "unreachable");
      if (isReachable) router.refresh();
    };
    const onReturn = () => {
      used();
      void refresh();
    };
    const timer = setInterval(() => void refresh(), everyMs);
    const signs = ["pointermove", "keydown", "scroll"] as const;
    for (const sign of signs) addEventListener(sign, used, { passive: true });
    document.addEventListener("visibilitychange", onReturn);
    return () => {
      isGone = true;
      clearInterval(timer);
      for (const sign of signs) removeEventListener(sign, used);
      document.removeEventListener("visibilitychange", onReturn);
    };
  }, [router]);

  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      <span className="tabular-nums">{updated}</span>
      {state !== null && <span className={state === "live" ? "" : "font-medium text-warn"}>{texts[state]}</span>}
      <a href={path} className={`${link} inline-flex min-h-6 items-center gap-1.5`}>
        <RotateCw className="size-3.5" aria-hidden />
        {texts.refresh}
      </a>
    </p>
  );
}
