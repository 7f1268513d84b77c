import { type Tx, transaction } from "#db/client.ts";
import { alertOperations } from "#lib/alerts/index.ts";
import { audit } from "#lib/audit/index.ts";
import type { SendOutcome } from "#lib/channels/index.ts";
import {
  channelModules,
  isNewPace,
  type ProviderReport,
  recordInOutbox,
  reportProvider,
  requestedWaitMs,
} from "#lib/channels/index.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import type { Circuit, Provider } from "#lib/enums.ts";
import { log, logFor, metrics } from "#lib/telemetry/index.ts";
import { outcomesOf } from "./apply-outcome.ts";
import { settleLeft } from "./batch-dropouts.ts";
import { callProvider, wasTried } from "./call-provider.ts";
import { circuitOf, gotThrough, probeAfterMs } from "./circuit.ts";
import type { OutboundBatch, OutboundMessage } from "./outbound.ts";
import { type Settlement, settle } from "./settle.ts";
import { publishIfChanged, sharedCircuit } from "./shared-circuit-state.ts";
import { suppressOptedOut } from "./suppress-opted-out.ts";

/** Gives messages to the provider, or to the outbox, and settles their deliveries with what it answered. */
export async function sendBatch(given: OutboundBatch): Promise<Settlement[]> {
  if (given.outbound.length === 0) return [];
  const { ctx, channel, token, transport, retry, batchKey } = given;
  if (transport.kind === "outbox") return toOutbox(given);
  const startedMs = performance.now();
  const answers = await callProvider(given, transport);
  metrics.deliveryHandover.observe({ provider: transport.provider }, (performance.now() - startedMs) / 1000);
  const trouble = reportFailures(ctx, transport.provider, answers);
  const now = clock();
  const outcomes = outcomesOf(given.outbound, answers, now);
  const report = reportOf(transport.provider, answers, trouble);
  await transaction(ctx.actor, async (tx) => {
    await settle(tx, token, channel, outcomes, now, retry);
    if (batchKey !== undefined && wasTried(given)) await settleLeft(tx, channel, batchKey, answers[0], now);
    await suppressOptedOut(tx, ctx, given.outbound, answers);
    if (!report) return;
    await reportProvider(tx, transport.provider, report, now);
    if (report.changed) await tellOf(tx, ctx, transport.provider, report.circuit, trouble);
  });
  countSegments(given.outbound, answers);
  return outcomes;
}

/** What all workers should know of the provider now; null = nothing new. */
function reportOf(
  provider: Provider,
  answers: readonly SendOutcome[],
  trouble: string | null,
): (ProviderReport & { changed: boolean }) | null {
  const ours = circuitOf(provider);
  // A first failure here, or a throttle, is no sign that the trouble which opened another worker's circuit has ended.
  const isWell = ours !== "closed" || gotThrough(answers);
  const circuit = isWell ? ours : sharedCircuit(provider);
  const waitMs = Math.max(circuit === "open" ? probeAfterMs : 0, ...answers.map(requestedWaitMs));
  if (answers.every(({ status }) => status === "notAttempted")) return null;
  const changed = publishIfChanged(provider, circuit);
  const everyMs = newPaceOf(provider, answers);
  if (waitMs === 0 && trouble === null && !changed && everyMs === undefined) return null;
  return { circuit, waitMs, error: trouble, changed, everyMs };
}

/** The pace that the last of these answers told, if other workers may not know it. */
function newPaceOf(provider: Provider, answers: readonly SendOutcome[]): number | undefined {
  const told = answers.map((answer) => ("everyMs" in answer ? answer.everyMs : undefined));
  const everyMs = told.findLast((one) => one !== undefined);
  return everyMs !== undefined && isNewPace(provider, everyMs) ? everyMs : undefined;
}

/** The trail holds when a provider failed and when it was back; an alert goes out when its circuit opens. */
async function tellOf(tx: Tx, ctx: Ctx, provider: Provider, circuit: Circuit, trouble: string | null): Promise<void> {
  if (circuit === "half-open") return;
  const action = circuit === "open" ? "integration.failure" : "integration.recovery";
  await audit(tx, ctx, { action, after: { provider, circuit, trouble } });
  if (circuit === "closed") return;
  log.error({ user: "system:deliver", role: "SYSTEM", action: "provider.circuit", provider, result: "open" });
  await alertOperations(tx, {
    title: `The circuit to ${provider} is open`,
    text: `Its messages wait, and a probe is sent every ${probeAfterMs / 1000} s. Last error: ${trouble ?? "none reported"}`,
    severity: "critical",
  });
}

/** What is paid for. */
function countSegments(outbound: readonly OutboundMessage[], answers: readonly SendOutcome[]): void {
  for (const [index, { message }] of outbound.entries())
    if (answers[index]?.status === "accepted") {
      const segments = channelModules[message.channel].countSegments?.(message.text);
      if (segments) metrics.smsSegments.inc({}, segments);
    }
}

/**
 * What a provider did not take, counted by kind, and one log line for the batch: no addresses, only the provider's codes.
 * Returns the commonest trouble in words, or null.
 */
function reportFailures(ctx: Ctx, provider: Provider, answers: readonly SendOutcome[]): string | null {
  const reasons = new Map<string, number>();
  for (const answer of answers) {
    if (answer.status === "accepted" || answer.status === "notAttempted") continue;
    const kind = answer.status === "rejected" ? answer.blame : answer.status;
    metrics.providerErrors.inc({ provider, kind });
    const reason = "reason" in answer ? `${kind}: ${answer.reason}` : kind;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  if (reasons.size === 0) return null;
  logFor(ctx).warn({ action: "provider.send", provider, result: "failed", reasons: Object.fromEntries(reasons) });
  return [...reasons].sort(([, one], [, other]) => other - one)[0]?.[0] ?? null;
}

/** The message and the rows' new state are committed together: the outbox can neither lose nor double one. */
async function toOutbox({ ctx, channel, token, outbound }: OutboundBatch): Promise<Settlement[]> {
  const now = clock();
  const outcomes = outbound.flatMap(({ rows, message }) =>
    rows.map((row): Settlement => ({ row, status: "SENT", providerMessageId: `outbox:${message.deliveryId}` })),
  );
  await transaction(ctx.actor, async (tx) => {
    const mine = await settle(tx, token, channel, outcomes, now);
    const recorded = outbound.filter(({ rows }) => rows.some(({ id }) => mine.has(id)));
    await recordInOutbox(
      tx,
      recorded.map(({ rows, message }) => ({ message, userId: rows[0]?.userId ?? null })),
      now,
    );
  });
  return outcomes;
}
