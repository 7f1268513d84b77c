"use client";

import { useCallback } from "react";
import type { Matrix } from "./changes.ts";
import { ChannelsCard } from "./channels-card.tsx";
import { SectionCard } from "./section-card.tsx";
import { Toast } from "./toast.tsx";
import { usePreferences } from "./use-preferences.ts";

/** Everything a person can switch. */
export function PreferenceBoard({ initial, readOnly }: { initial: Matrix; readOnly: boolean }) {
  const { matrix, change, notice, setNotice } = usePreferences(initial);
  const close = useCallback(() => setNotice(null), [setNotice]);
  const actions = {
    readOnly,
    change,
    explain: (reason: string, subject: string) => setNotice({ kind: "reason", reason, subject }),
  };
  const channels = matrix.channels.map(({ channel }) => channel);
  return (
    <>
      <ChannelsCard channels={matrix.channels} actions={actions} />
      {matrix.sections.map((section) => (
        <SectionCard key={section.name} section={section} channels={channels} actions={actions} />
      ))}
      <Toast notice={notice} onClose={close} />
    </>
  );
}
