import { pool } from "../client.ts";
import { asOwner } from "./index.ts";

const settings = `
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = auto_explain', current_database()); END $$;
  DO $$ DECLARE name text; value text; BEGIN
    FOR name, value IN VALUES ('log_min_duration', '0'), ('log_nested_statements', 'on'), ('log_level', 'notice'),
      ('log_analyze', 'on'), ('log_timing', 'off') LOOP
      EXECUTE format('ALTER DATABASE %I SET auto_explain.%I = %L', current_database(), name, value);
    END LOOP;
  END $$`;

/** From now on, each new connection of the pool adds the plan of every statement to this list, those inside functions too. */
export async function reportPlans(url: string): Promise<string[]> {
  const plans: string[] = [];
  await asOwner(url, settings);
  pool().on("connect", (client) => client.on("notice", ({ message = "" }) => plans.push(message)));
  return plans;
}

/** The numbers of rows that the scans of a plan read, dropped rows included. */
export const rowsRead = (plan: string): number[] =>
  [...plan.matchAll(/Scan (?:on|using|Backward) .*?\(actual rows=([\d.]+) loops=(\d+)\)((?:\n(?!.*->).*)*)/g)].map(
    ([, found, loops, details = ""]) => {
      const dropped = /Rows Removed by (?:Filter|Index Recheck): (\d+)/.exec(details)?.[1] ?? 0;
      return (Number(found) + Number(dropped)) * Number(loops);
    },
  );
