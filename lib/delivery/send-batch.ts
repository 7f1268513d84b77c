import { type Tx, transaction } from "#db/client.ts";
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
import { settlementsFor } from "./apply-outcome.ts";
import { settleDropouts } from "./batch-dropouts.ts";
import { callProvider, wasAttempted } from "./call-provider.ts";
import { circuitOf, mostlyAnswered, testAfterMs } from "./circuit.ts";
import type { OutboundBatch, OutboundMessage } from "./outbound.ts";
import { type Settlement, settle } from "./settle.ts";
import { publishIfChanged, sharedCircuit } from "./shared-circuit-state.ts";
import { suppressOptedOut } from "./suppress-opted-out.ts";

/** Sends messages to the provider, or writes them to the outbox, and settles their deliveries by the answers. */
export async function sendBatch(batch: OutboundBatch): Promise<Settlement[]> {
  if (batch.outbound.length === 0) return [];
  const { ctx, channel, token, transport, retry, batchKey } = batch;
  if (transport.kind === "outbox") return toOutbox(batch);
  const startedMs = performance.now();
  const answers = await callProvider(batch, transport);
  metrics.deliveryHandover.observe({ provider: transport.provider }, (performance.now() - startedMs) / 1000);
  const failure = logFailures(ctx, transport.provider, answers);
  const now = clock();
  const settlements = settlementsFor(batch.outbound, answers, now);
  const report = reportOf(transport.provider, answers, failure);
  await transaction(ctx.actor, async (tx) => {
    await settle(tx, token, channel, settlements, now, retry);
    if (batchKey !== undefined && wasAttempted(batch)) await settleDropouts(tx, channel, batchKey, answers[0], now);
    await suppressOptedOut(tx, ctx, batch.outbound, answers);
    if (!report) return;
    await reportProvider(tx, transport.provider, report, now);
    if (report.changed) await reportCircuitChange(tx, ctx, transport.provider, report.circuit, failure);
  });
  countSegments(batch.outbound, answers);
  return settlements;
}

/** The provider's new state, to share with all workers. Null: nothing changed. */
function reportOf(
  provider: Provider,
  answers: readonly SendOutcome[],
  failure: string | null,
): (ProviderReport & { changed: boolean }) | null {
  const ours = circuitOf(provider);
  // A first failure or a throttle does not show that the provider has recovered, so another worker's open circuit stays open.
  const isReliable = ours !== "closed" || mostlyAnswered(answers);
  const circuit = isReliable ? ours : sharedCircuit(provider);
  const waitMs = Math.max(circuit === "open" ? testAfterMs : 0, ...answers.map(requestedWaitMs));
  if (answers.every(({ status }) => status === "notAttempted")) return null;
  const changed = publishIfChanged(provider, circuit);
  const everyMs = newPace(provider, answers);
  if (waitMs === 0 && failure === null && !changed && everyMs === undefined) return null;
  return { circuit, waitMs, error: failure, changed, everyMs };
}

/** The pace in the last of these answers, if other workers may not have it. */
function newPace(provider: Provider, answers: readonly SendOutcome[]): number | undefined {
  const paces = answers.map((answer) => ("everyMs" in answer ? answer.everyMs : undefined));
  const everyMs = paces.findLast((pace) => pace !== undefined);
  return everyMs !== undefined && isNewPace(provider, everyMs) ? everyMs : undefined;
}

/** Audits a provider's failure and its recovery. The alert rule ProviderUnavailable reads the shared state. */
async function reportCircuitChange(
  tx: Tx,
  ctx: Ctx,
  provider: Provider,
  circuit: Circuit,
  failure: string | null,
): Promise<void> {
  if (circuit === "half-open") return;
  const action = circuit === "open" ? "integration.failure" : "integration.recovery";
  await audit(tx, ctx, { action, after: { provider, circuit, trouble: failure } });
  if (circuit === "closed") return;
  log.error({ user: "system:deliver", role: "SYSTEM", action: "provider.circuit", provider, result: "open" });
}

/** Counts the parts that the provider charges for, of channels that have such parts. */
function countSegments(outbound: readonly OutboundMessage[], answers: readonly SendOutcome[]): void {
  for (const [index, { message }] of outbound.entries())
    if (answers[index]?.status === "accepted") {
      const segments = channelModules[message.channel].countSegments?.(message.text);
      if (segments) metrics.smsSegments.inc({}, segments);
    }
}

/**
 * Counts the answers that are failures by kind and writes one log line for the batch: the provider's codes, no addresses.
 * Returns the most frequent failure, or null.
 */
function logFailures(ctx: Ctx, provider: Provider, answers: readonly SendOutcome[]): string | null {
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

/** Commits the messages and the rows' new state together, so the outbox neither loses nor duplicates a message. */
async function toOutbox({ ctx, channel, token, outbound }: OutboundBatch): Promise<Settlement[]> {
  const now = clock();
  const settlements = outbound.flatMap(({ rows, message }) =>
    rows.map((row): Settlement => ({ row, status: "SENT", providerMessageId: `outbox:${message.deliveryId}` })),
  );
  await transaction(ctx.actor, async (tx) => {
    const settledIds = await settle(tx, token, channel, settlements, now);
    const recorded = outbound.filter(({ rows }) => rows.some(({ id }) => settledIds.has(id)));
    await recordInOutbox(
      tx,
      recorded.map(({ rows, message }) => ({ message, userId: rows[0]?.userId ?? null })),
      now,
    );
  });
  return settlements;
}
