import { Command } from "commander";
import { peopleCommand } from "./import-people.ts";
import { preferencesCommand } from "./import-preferences.ts";

export const importCommand = (): Command =>
  new Command("import")
    .description("bring people and their preferences in")
    .addCommand(peopleCommand())
    .addCommand(preferencesCommand());
