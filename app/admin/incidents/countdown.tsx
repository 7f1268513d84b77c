"use client";

import { useEffect, useState } from "react";

interface Props {
  /** RFC 3339. */
  by: string;
  /** The server's time when it rendered the page. The clock of the browser may be wrong. */
  now: string;
}

const two = (value: number) => String(value).padStart(2, "0");

/** Hours, minutes and seconds, with a minus after the deadline. */
export function clockText(leftMs: number): string {
  const seconds = Math.floor(Math.abs(leftMs) / 1_000);
  const text = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return leftMs < 0 ? `−${text}` : text;
}

/** The time that is left until a deadline. It counts in the browser; without scripts it stands still. */
export function Countdown({ by, now }: Props) {
  const [passedMs, setPassedMs] = useState(0);
  useEffect(() => {
    const startedMs = performance.now();
    const timer = setInterval(() => setPassedMs(performance.now() - startedMs), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span role="timer" className="whitespace-nowrap tabular-nums">
      {clockText(Date.parse(by) - Date.parse(now) - passedMs)}
    </span>
  );
}
