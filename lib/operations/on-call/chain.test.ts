import { describe, expect, test } from "vitest";
import { advance, defaultChain, EscalationChain, type EscalationStep, type NotifyStep } from "./chain.ts";

const start = new Date("2030-01-01T12:00:00Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

/** Runs a chain to its end. Each line: the minute, the round and the steps that notify. */
function runChain(chain: readonly EscalationStep[], isAnybody: (step: NotifyStep) => boolean = () => true): string[] {
  const lines: string[] = [];
  let position = { step: 0, round: 0 };
  let now: Date | null = start;
  while (now) {
    const next: ReturnType<typeof advance> = advance(chain, position, now, isAnybody);
    const minute = (now.getTime() - start.getTime()) / 60_000;
    for (const { step, round } of next.notify)
      lines.push(`${minute} ${round} ${"level" in step ? step.level : step.kind}`);
    position = next;
    now = next.nextAt;
  }
  return lines;
}

describe("advance", () => {
  test("notifies the primary, the secondary and the manager within 30 minutes, and repeats five times", () => {
    const lines = runChain(defaultChain);
    expect(lines.slice(0, 5)).toEqual(["0 0 PRIMARY", "5 0 PRIMARY", "5 0 SECONDARY", "15 0 MANAGER", "30 1 PRIMARY"]);
    expect(lines).toHaveLength(24);
    expect(lines.at(-1)).toBe("165 5 MANAGER");
  });

  test("does not wait after a step that reached nobody", () => {
    const lines = runChain(defaultChain, (step) => step.kind !== "NOTIFY_ON_CALL" || step.level === "MANAGER");
    expect(lines.slice(0, 5)).toEqual(["0 0 PRIMARY", "0 0 PRIMARY", "0 0 SECONDARY", "0 0 MANAGER", "15 1 PRIMARY"]);
  });

  test("waits at the end of a round that reached nobody, so that rounds do not follow at once", () => {
    const lines = runChain(defaultChain, () => false);
    expect(lines.filter((line) => line.endsWith("MANAGER"))).toEqual(
      [0, 15, 30, 45, 60, 75].map((minute, round) => `${minute} ${round} MANAGER`),
    );
  });

  test("waits if one of two steps reached somebody", () => {
    const lines = runChain(defaultChain, (step) => step.kind === "NOTIFY_ON_CALL" && step.level === "PRIMARY");
    expect(lines.slice(0, 4)).toEqual(["0 0 PRIMARY", "5 0 PRIMARY", "5 0 SECONDARY", "15 0 MANAGER"]);
  });

  test("continues from now after a time without a worker, not from the time that was missed", () => {
    const { nextAt, notify } = advance(defaultChain, { step: 2, round: 0 }, at(500), () => true);
    expect(notify).toHaveLength(2);
    expect(nextAt).toEqual(at(510));
  });
});

describe("EscalationChain", () => {
  const notify = { kind: "NOTIFY_NEXT_PERSON" } as const;
  const wait = { kind: "WAIT", minutes: 5 } as const;
  const repeat = (times: number) => ({ kind: "REPEAT", times }) as const;

  test("accepts the default chain", () => {
    expect(EscalationChain.safeParse(defaultChain).success).toBe(true);
  });

  test.each<[string, unknown[], string]>([
    ["more than five repeats", [notify, wait, repeat(6)], "at most 5"],
    ["a repeat in the middle", [notify, wait, repeat(1), notify, wait], "not the last step"],
    ["a repeat without a wait before it", [notify, repeat(1)], "must end with a WAIT"],
    ["no wait at the end", [notify, notify], "must end with a WAIT"],
    ["a wait at the beginning", [wait, notify, wait], "must begin with a step that notifies"],
    ["a wait of no time", [notify, { kind: "WAIT", minutes: 0 }], "at least 1"],
    ["every VIEWER", [{ kind: "NOTIFY_ROLE", role: "VIEWER" }, wait], "must be ADMIN or AUDITOR"],
    ["nothing", [], "needs at least"],
  ])("rejects %s", (_name, steps, message) => {
    const parsed = EscalationChain.safeParse(steps);
    expect(parsed.error?.issues.map((issue) => issue.message).join()).toContain(message);
  });
});
