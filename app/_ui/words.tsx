"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl/react";
import type { Language } from "#app/_request/language.ts";
import type { Messages } from "#app/_request/translate.ts";

/** What client components say; the rest of the catalogue stays on the server. */
export type ClientMessages = Pick<
  Messages,
  "channel" | "frequency" | "preferences" | "problem" | "save" | "schedule" | "weekday" | "weekdayShort"
>;

interface Props {
  language: Language;
  messages: ClientMessages;
  children: ReactNode;
}

export function Words({ language, messages, children }: Props) {
  return (
    <IntlProvider locale={language} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
