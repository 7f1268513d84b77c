import { z } from "zod";
import { ON_CALL_LEVELS, type OnCallLevel, ROLES, type Role } from "#lib/enums.ts";

const minutes = z.number().int().min(1, "must be at least 1").max(240, "must be at most 240");

/** NOTIFY_NEXT_PERSON: the person whose turn as primary comes next. REPEAT: begins again, at most this many times. */
export const EscalationStep = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("WAIT"), minutes }),
  z.object({ kind: z.literal("NOTIFY_ON_CALL"), level: z.enum(ON_CALL_LEVELS) }),
  z.object({ kind: z.literal("NOTIFY_NEXT_PERSON") }),
  z.object({
    kind: z.literal("NOTIFY_ROLE"),
    role: z.enum(ROLES).refine((role) => role !== "VIEWER", "must be ADMIN or AUDITOR: a VIEWER has no console"),
  }),
  z.object({
    kind: z.literal("REPEAT"),
    times: z.number().int().min(1, "must be at least 1").max(5, "must be at most 5"),
  }),
]);
export type EscalationStep = z.output<typeof EscalationStep>;
export type NotifyStep = Exclude<EscalationStep, { kind: "WAIT" | "REPEAT" }>;

export const isNotify = (step: EscalationStep): step is NotifyStep => step.kind !== "WAIT" && step.kind !== "REPEAT";

/** An escalation chain. Without these rules the chain would end, or repeat, before anybody could answer. */
export const EscalationChain = z
  .array(EscalationStep)
  .min(2, "needs at least a step that notifies and a WAIT")
  .max(20, "has more than 20 steps")
  .refine(([first]) => first !== undefined && isNotify(first), "must begin with a step that notifies")
  .refine(
    (steps) => steps.findIndex(({ kind }) => kind === "REPEAT") === -1 || steps.at(-1)?.kind === "REPEAT",
    "has a REPEAT that is not the last step",
  )
  .refine((steps) => steps.filter(({ kind }) => kind === "REPEAT").length <= 1, "has more than one REPEAT")
  .refine(
    (steps) => steps.findLast(({ kind }) => kind !== "REPEAT")?.kind === "WAIT",
    "must end with a WAIT, or with a WAIT and a REPEAT",
  );

const onCall = (level: OnCallLevel) => ({ kind: "NOTIFY_ON_CALL", level }) as const;
const wait = (howMany: number) => ({ kind: "WAIT", minutes: howMany }) as const;

/** The guide's chain: the team lead, the backup, the engineering manager. Incidents are acknowledged within 30 minutes. */
export const defaultChain: readonly EscalationStep[] = [
  onCall("PRIMARY"),
  wait(5),
  onCall("PRIMARY"),
  onCall("SECONDARY"),
  wait(10),
  onCall("MANAGER"),
  wait(15),
  { kind: "REPEAT", times: 5 },
];

/** The position of a running escalation: the next step, and how often the chain was repeated. */
export interface ChainPosition {
  step: number;
  round: number;
}

export interface Advance extends ChainPosition {
  notify: { step: NotifyStep; round: number }[];
  /** When the chain continues. Null: it has ended. */
  nextAt: Date | null;
}

/**
 * Runs the steps that are due. The chain does not wait after a step that reached nobody, unless nothing follows in this round.
 * `isAnybody`: whether a step has somebody to notify.
 */
export function advance(
  chain: readonly EscalationStep[],
  { step, round }: ChainPosition,
  now: Date,
  isAnybody: (step: NotifyStep) => boolean,
): Advance {
  const notify: Advance["notify"] = [];
  let [at, rounds] = [step, round];
  /** Whether the steps since the last WAIT reached anybody. Null: there were none. */
  let isReached: boolean | null = null;
  for (;;) {
    const current = chain[at];
    if (!current) return { step: at, round: rounds, notify, nextAt: null };
    at += 1;
    if (isNotify(current)) {
      notify.push({ step: current, round: rounds });
      isReached = isAnybody(current) || isReached === true;
    } else if (current.kind === "REPEAT") {
      if (rounds >= current.times) return { step: at, round: rounds, notify, nextAt: null };
      [at, rounds] = [0, rounds + 1];
    } else if (isReached !== false || !chain.slice(at).some(isNotify)) {
      return { step: at, round: rounds, notify, nextAt: new Date(now.getTime() + current.minutes * 60_000) };
    } else {
      isReached = null;
    }
  }
}

/** Whom a step notifies, for texts: "primary". */
export const targetOf = (step: NotifyStep): string =>
  step.kind === "NOTIFY_ON_CALL"
    ? step.level.toLowerCase()
    : step.kind === "NOTIFY_NEXT_PERSON"
      ? "next primary"
      : `every ${(step.role satisfies Role).toLowerCase()}`;
