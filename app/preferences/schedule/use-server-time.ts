"use client";

import { useCallback, useEffect, useState } from "react";

const minuteMs = 60_000;

export interface ServerTime {
  /** In epoch milliseconds, updated every full minute. */
  nowMs: number;
  /** The exact time in epoch milliseconds. */
  now: () => number;
}

/** The server's time. The browser's own clock may be wrong. */
export function useServerTime(startMs: number): ServerTime {
  const [begunMs] = useState(Date.now);
  const [nowMs, setNowMs] = useState(startMs);
  const now = useCallback(() => startMs + Date.now() - begunMs, [startMs, begunMs]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => {
      timer = setTimeout(
        () => {
          setNowMs(now());
          wait();
        },
        minuteMs - (now() % minuteMs),
      );
    };
    wait();
    return () => clearTimeout(timer);
  }, [now]);
  return { nowMs, now };
}
