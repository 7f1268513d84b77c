import { Command } from "commander";
import { say } from "#lib/bootstrap/console.ts";
import { withDatabase } from "./database.ts";

export const seedCommand = (): Command =>
  new Command("seed")
    .description("create the demo topics and people; existing ones are not changed")
    .action(async () => {
      const { seedDemo } = await import("#lib/bootstrap/seed.ts");
      const made = await withDatabase("seed", seedDemo);
      say(`Created ${made.topics} topics and ${made.people} people.`);
    });
