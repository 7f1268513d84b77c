import { z } from "zod";
import type { AddressRule } from "../address-rule.ts";

export const slackUserId = {
  field: "slackUserId",
  column: "slack_user_id",
  verifiedField: "slackVerifiedAt",
  verifiedColumn: "slack_verified_at",
  schema: z
    .string()
    .trim()
    .regex(/^[UW][A-Z0-9]{2,20}$/, "is not a Slack member id, such as U012AB3CD"),
  normalise: (text) => text.trim(),
  findIn: (text) => text.match(/\b[UW][A-Z0-9]{2,20}\b/g) ?? [],
  importNames: ["slack", "chat", "direct_message"],
} as const satisfies AddressRule;
