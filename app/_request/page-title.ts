import type { Metadata } from "next";
import { currentLanguage } from "./current-user.ts";
import { type Translate, translator } from "./translate.ts";

/** The key of a text without placeholders. */
export type TextKey = Parameters<Translate>[0];

/** Returns the `generateMetadata` of a page: its title in the visitor's language. */
export const pageTitle = (key: TextKey) => async (): Promise<Metadata> => ({
  title: translator(await currentLanguage())(key),
});
