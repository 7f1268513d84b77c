import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { nextNotice } from "#lib/maintenance/index.ts";
import { measureAttributes } from "./_measure/attributes.ts";
import { currentLanguage, currentTimeZone } from "./_request/current-user.ts";
import { clientMessages, translator } from "./_request/translate.ts";
import { MessagesProvider } from "./_ui/intl-provider.tsx";
import { MaintenanceBanner } from "./_ui/maintenance-banner.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const name = translator(await currentLanguage())("app.name");
  return { title: { default: name, template: `%s · ${name}` }, robots: { index: false } };
}

export const viewport: Viewport = {
  colorScheme: "light dark",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8f9fb" },
    { media: "(prefers-color-scheme: dark)", color: "#101318" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const language = await currentLanguage();
  const now = new Date();
  // Pages answer without the database too.
  const notice = await nextNotice(now).catch(() => null);
  return (
    <html lang={language} {...measureAttributes(await headers())}>
      <body className="min-h-dvh font-sans text-base antialiased">
        {notice && (
          <MaintenanceBanner
            window={notice}
            now={now}
            language={language}
            timeZone={await currentTimeZone()}
            t={translator(language)}
          />
        )}
        <MessagesProvider language={language} messages={clientMessages(language)}>
          {children}
        </MessagesProvider>
      </body>
    </html>
  );
}
