import type { ReactNode } from "react";

export type Tone = "plain" | "good" | "warn" | "bad" | "accent";

const tones: Record<Tone, string> = {
  plain: "bg-sunken text-muted",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
  accent: "bg-accent-soft text-accent",
};

/** `wraps`: long text breaks into several lines on a narrow screen. */
export function Badge({
  tone = "plain",
  wraps = false,
  children,
}: {
  tone?: Tone;
  wraps?: boolean;
  children: ReactNode;
}) {
  return (
    <span
      className={`inline-flex items-center gap-1 ${wraps ? "min-w-0 rounded-xl wrap-anywhere" : "whitespace-nowrap rounded-full"} px-2 py-0.5 text-xs font-medium ${tones[tone]}`}
    >
      {children}
    </span>
  );
}
