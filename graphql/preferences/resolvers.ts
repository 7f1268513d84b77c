import type { Resolvers } from "#graphql/generated/resolvers.ts";
import { refusals } from "#graphql/not-implemented.ts";
import {
  clearPreferences,
  explain,
  reasonFor,
  sentence,
  setChannelSwitch,
  setPreference,
  setPreferences,
} from "#lib/preferences/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";

const { previewPolicyChange } = refusals("Query");
const { setSchedule, snooze } = refusals("Mutation");

export const resolvers: Resolvers = {
  Query: {
    explain: (_source, { input }, ctx) => explain(ctx, input),
    previewPolicyChange,
  },
  Mutation: {
    setPreference: (_source, { input }, ctx) => setPreference(ctx, input),
    setPreferences: (_source, { input }, ctx) => setPreferences(ctx, input),
    clearPreferences: (_source, { input }, ctx) => clearPreferences(ctx, input),
    setChannelSwitch: (_source, { input }, ctx) => setChannelSwitch(ctx, input),
    setTenantPolicy: (_source, { input }, ctx) => setTenantPolicy(ctx, input),
    setSchedule,
    snooze,
  },
  Decision: {
    at: ({ at }) => at,
    reason: (decision) => reasonFor(decision, decision.locale, decision.timeZone),
    steps: ({ steps, locale, timeZone }) =>
      steps.map(({ layer, verdict, setAt, setBy, ...step }) => ({
        layer,
        verdict,
        detail: sentence({ layer, verdict, ...step }, locale, timeZone),
        setAt,
        setBy,
      })),
  },
};
