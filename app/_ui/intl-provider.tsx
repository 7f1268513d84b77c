"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl/react";
import type { Language } from "#app/_request/language.ts";
import type { ClientMessages } from "#app/_request/translate.ts";

interface Props {
  language: Language;
  messages: ClientMessages;
  children: ReactNode;
}

export function MessagesProvider({ language, messages, children }: Props) {
  return (
    <IntlProvider locale={language} messages={messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
