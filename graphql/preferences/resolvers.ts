import type { Resolvers } from "#graphql/generated/resolvers.ts";
import {
  clearPreferences,
  explain,
  explainSteps,
  previewPolicyChange,
  reasonFor,
  setChannelSwitch,
  setPreference,
  setPreferences,
  setSchedule,
  snooze,
} from "#lib/preferences/index.ts";
import { setTenantPolicy } from "#lib/tenants/index.ts";

export const resolvers: Resolvers = {
  Query: {
    explain: (_source, { input }, ctx) => explain(ctx, input),
    previewPolicyChange: (_source, { input }, ctx) => previewPolicyChange(ctx, input),
  },
  Mutation: {
    setPreference: (_source, { input }, ctx) => setPreference(ctx, input),
    setPreferences: (_source, { input }, ctx) => setPreferences(ctx, input),
    clearPreferences: (_source, { input }, ctx) => clearPreferences(ctx, input),
    setChannelSwitch: (_source, { input }, ctx) => setChannelSwitch(ctx, input),
    setTenantPolicy: (_source, { input }, ctx) => setTenantPolicy(ctx, input),
    setSchedule: (_source, { input }, ctx) => setSchedule(ctx, input),
    snooze: (_source, { input }, ctx) => snooze(ctx, input),
  },
  Schedule: {
    unreadable: ({ unreadable }) => unreadable ?? [],
  },
  Decision: {
    at: ({ at }) => at,
    reason: (decision) => reasonFor(decision, decision),
    steps: (decision, _args, { actor }) => explainSteps(actor, decision),
  },
};
