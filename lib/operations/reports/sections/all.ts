import type { ReportKind } from "#lib/enums.ts";
import { includes } from "../period.ts";
import { capacitySection } from "./capacity.ts";
import { measuredSections } from "./measured.ts";
import { coverageSection, reviewSections, securitySection } from "./recorded.ts";
import type { SectionReader } from "./section.ts";

const sections: readonly SectionReader[] = [
  ...measuredSections,
  securitySection,
  coverageSection,
  capacitySection,
  ...reviewSections,
];

/** The sections of a report, in their order. */
export const sectionsOf = (kind: ReportKind): SectionReader[] => sections.filter(({ from }) => includes(kind, from));
