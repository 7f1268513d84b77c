import type { EscalationStepInput } from "#graphql/generated/operations.ts";

/** The steps that a form offers, by the value of their option. `amount`: minutes of WAIT, times of REPEAT. */
export const stepOptions = {
  primary: () => ({ kind: "NOTIFY_ON_CALL", level: "PRIMARY" }),
  secondary: () => ({ kind: "NOTIFY_ON_CALL", level: "SECONDARY" }),
  manager: () => ({ kind: "NOTIFY_ON_CALL", level: "MANAGER" }),
  nextPerson: () => ({ kind: "NOTIFY_NEXT_PERSON" }),
  admins: () => ({ kind: "NOTIFY_ROLE", role: "ADMIN" }),
  auditors: () => ({ kind: "NOTIFY_ROLE", role: "AUDITOR" }),
  wait: (amount: number) => ({ kind: "WAIT", minutes: amount }),
  repeat: (amount: number) => ({ kind: "REPEAT", times: amount }),
} as const satisfies Record<string, (amount: number) => EscalationStepInput>;

export type StepOption = keyof typeof stepOptions;
export const STEP_OPTIONS = Object.keys(stepOptions) as [StepOption, ...StepOption[]];

interface Step {
  kind: string;
  level?: string | null;
  role?: string | null;
  minutes?: number | null;
  times?: number | null;
}

/** The option of a step, and its number. */
export function optionOf({ kind, level, role, minutes, times }: Step): { option: StepOption; amount: number | null } {
  const option = STEP_OPTIONS.find((name) => {
    const made: Step = stepOptions[name](1);
    return made.kind === kind && (made.level ?? null) === (level ?? null) && (made.role ?? null) === (role ?? null);
  });
  return { option: option ?? "primary", amount: minutes ?? times ?? null };
}
