import type en from "./en.json";

/** Lets `useTranslations` know the keys. */
declare module "use-intl" {
  interface AppConfig {
    Messages: typeof en;
  }
}
