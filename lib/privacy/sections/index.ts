import { accessSections } from "./access.ts";
import { choiceSections } from "./choices.ts";
import { messageSections } from "./messages.ts";
import { personSections } from "./person.ts";
import type { Section } from "./section.ts";

export type { Row, Section } from "./section.ts";

/** All that is kept about a person, in the order in which it is written out. */
export const sections: readonly Section[] = [
  ...personSections,
  ...choiceSections,
  ...messageSections,
  ...accessSections,
];
