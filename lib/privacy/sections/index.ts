import { accessSections } from "./access.ts";
import { choiceSections } from "./choices.ts";
import { messageSections } from "./messages.ts";
import { personSections } from "./person.ts";
import type { Section } from "./section.ts";

export type { Row, Section } from "./section.ts";

/** All data about a person, in output order. */
export const sections: readonly Section[] = [
  ...personSections,
  ...choiceSections,
  ...messageSections,
  ...accessSections,
];
