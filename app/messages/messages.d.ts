import type en from "./en.json";

/** Gives `useTranslations` the keys of the catalogue. */
declare module "use-intl" {
  interface AppConfig {
    Messages: typeof en;
  }
}
