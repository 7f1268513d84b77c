export {
  importPreferences,
  type PreferenceImport,
  type PreferenceImportReport,
  VENDORS,
  type Vendor,
} from "./import.ts";
