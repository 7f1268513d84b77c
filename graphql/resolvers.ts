import { resolvers as apiKeys } from "./api-keys/resolvers.ts";
import { resolvers as audit } from "./audit/resolvers.ts";
import { resolvers as base } from "./base/resolvers.ts";
import type { Resolvers } from "./generated/resolvers.ts";
import { resolvers as incidents } from "./incidents/resolvers.ts";
import { resolvers as maintenance } from "./maintenance/resolvers.ts";
import { resolvers as notifications } from "./notifications/resolvers.ts";
import { resolvers as onCall } from "./on-call/resolvers.ts";
import { resolvers as operations } from "./operations/resolvers.ts";
import { resolvers as people } from "./people/resolvers.ts";
import { resolvers as preferences } from "./preferences/resolvers.ts";
import { resolvers as privacy } from "./privacy/resolvers.ts";
import { resolvers as reports } from "./reports/resolvers.ts";
import { scalars } from "./scalars.ts";
import { resolvers as smoke } from "./smoke/resolvers.ts";
import { resolvers as subscribers } from "./subscribers/resolvers.ts";
import { resolvers as suppressions } from "./suppressions/resolvers.ts";
import { resolvers as topics } from "./topics/resolvers.ts";

export const resolvers: Resolvers[] = [
  scalars,
  base,
  people,
  topics,
  preferences,
  notifications,
  operations,
  incidents,
  maintenance,
  onCall,
  reports,
  smoke,
  subscribers,
  suppressions,
  apiKeys,
  privacy,
  audit,
];
