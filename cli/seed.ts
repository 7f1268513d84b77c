import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { withDatabase } from "./database.ts";

export const seedCommand = (): Command =>
  new Command("seed")
    .description("the demo catalogue and its people; what is there already stays as it is")
    .action(async () => {
      const { seedDemo } = await import("#lib/bootstrap/seed.ts");
      const made = await withDatabase("seed", seedDemo);
      say(`Made ${made.topics} topics and ${made.people} people.`);
    });
