import { Command } from "commander";
import { peopleCommand } from "./import-people.ts";
import { preferencesCommand } from "./import-preferences.ts";

export const importCommand = (): Command =>
  new Command("import")
    .description("import people and their preferences")
    .addCommand(peopleCommand())
    .addCommand(preferencesCommand());
