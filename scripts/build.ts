import { build, isBuilt } from "#lib/bootstrap/build.ts";
import { fail, say, step } from "#lib/bootstrap/console.ts";

/** `npm run build`: builds the pages before the service starts, for a folder that the service must not write. */
try {
  if (await isBuilt()) say("The pages are up to date.");
  else await step("Building the pages", build);
} catch (error) {
  fail(error);
}
