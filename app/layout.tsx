import "./globals.css";
import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { measureAttributes } from "./_measure/attributes.ts";
import { currentLanguage } from "./_request/current-user.ts";
import { clientMessages, translator } from "./_request/translate.ts";
import { MessagesProvider } from "./_ui/intl-provider.tsx";

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
  return (
    <html lang={language} {...measureAttributes(await headers())}>
      <body className="min-h-dvh font-sans text-base antialiased">
        <MessagesProvider language={language} messages={clientMessages(language)}>
          {children}
        </MessagesProvider>
      </body>
    </html>
  );
}
