import { objectiveRules } from "./objective-rules.ts";
import type { AlertRule } from "./rule.ts";
import { serviceRules } from "./service-rules.ts";

/**
 * The alert rules. The evaluator, the Prometheus rules with their tests, and docs/alerts.md derive from this table. After a
 * change run `npm run operations`.
 */
export const alertRules: readonly AlertRule[] = [...objectiveRules, ...serviceRules];
