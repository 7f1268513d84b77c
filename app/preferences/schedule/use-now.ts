"use client";

import { useEffect, useState } from "react";

const minuteMs = 60_000;

/** The server's time in epoch milliseconds, updated every full minute. The browser's own clock may be wrong. */
export function useNow(startMs: number): number {
  const [now, setNow] = useState({ startMs, ms: startMs });
  useEffect(() => {
    const begunMs = Date.now();
    let timer: ReturnType<typeof setTimeout>;
    const wait = (ms: number) => {
      timer = setTimeout(
        () => {
          const next = startMs + Date.now() - begunMs;
          setNow({ startMs, ms: next });
          wait(next);
        },
        minuteMs - (ms % minuteMs),
      );
    };
    wait(startMs);
    return () => clearTimeout(timer);
  }, [startMs]);
  return now.startMs === startMs ? now.ms : startMs;
}
