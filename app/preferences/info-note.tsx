import { Info } from "lucide-react";
import type { ReactNode } from "react";

export function InfoNote({ children }: { children: ReactNode }) {
  return (
    <p className="mt-5 flex gap-3 rounded-xl bg-accent-soft px-4 py-3 text-sm text-accent">
      <Info className="mt-0.5 size-4 shrink-0" aria-hidden />
      {children}
    </p>
  );
}
