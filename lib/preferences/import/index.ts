export { importPreferences, type PreferenceImport, type PreferenceImportReport } from "./import.ts";
