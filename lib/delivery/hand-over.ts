import { type Tx, transaction } from "#db/client.ts";
import { audit } from "#lib/audit/index.ts";
import { clock } from "#lib/clock.ts";
import type { Ctx } from "#lib/context.ts";
import { alertOperations } from "#lib/operations/index.ts";
import { log, logFor, metrics, type Provider } from "#lib/telemetry/index.ts";
import type { Channel, Circuit } from "#lib/vocabulary.ts";
import { ask, wasTried } from "./ask.ts";
import type { Message, SendOutcome, Transport } from "./channels/index.ts";
import { askedMsOf } from "./channels/send-each.ts";
import { circuitOf, gotThrough, probeAfterMs } from "./circuit.ts";
import type { ClaimedRow } from "./claim.ts";
import { settleLeft } from "./left-batch.ts";
import { recordInOutbox } from "./outbox.ts";
import { outcomesOf } from "./outcome.ts";
import { isNewPace } from "./pace.ts";
import { type ProviderReport, reportProvider } from "./provider-state.ts";
import { type Retry, type Settlement, settle } from "./settle.ts";
import { suppressRefused } from "./suppress-refused.ts";
import { countSegments as countSegmentsOf } from "./templates/segments.ts";
import { isNews, toldCircuit } from "./watch.ts";

/** One message, and the deliveries it carries: one, or all items of a digest. They share what becomes of it. */
export interface Parcel {
  rows: ClaimedRow[];
  message: Message;
}

export interface HandOver {
  ctx: Ctx;
  channel: Channel;
  /** The claim's. */
  token: string;
  parcels: readonly Parcel[];
  transport: Transport;
  signal: AbortSignal;
  retry?: Retry;
  /** The key under which all parcels go out in one request. */
  batchKey?: string;
}

/** Gives messages to the provider, or to the outbox, and settles their deliveries with what it answered. */
export async function handOver(given: HandOver): Promise<Settlement[]> {
  if (given.parcels.length === 0) return [];
  const { ctx, channel, token, transport, retry, batchKey } = given;
  if (transport.kind === "outbox") return toOutbox(given);
  const startedMs = performance.now();
  const answers = await ask(given, transport);
  metrics.deliveryHandover.observe({ provider: transport.provider }, (performance.now() - startedMs) / 1000);
  const trouble = reportFailures(ctx, transport.provider, answers);
  const now = clock();
  const outcomes = outcomesOf(given.parcels, answers, now);
  const report = reportOf(transport.provider, answers, trouble);
  await transaction(ctx.actor, async (tx) => {
    await settle(tx, token, channel, outcomes, now, retry);
    if (batchKey !== undefined && wasTried(given)) await settleLeft(tx, channel, batchKey, answers[0], now);
    await suppressRefused(tx, ctx, given.parcels, answers);
    if (!report) return;
    await reportProvider(tx, transport.provider, report, now);
    if (report.changed) await tellOf(tx, ctx, transport.provider, report.circuit, trouble);
  });
  countSegments(given.parcels, answers);
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
  const circuit = isWell ? ours : toldCircuit(provider);
  const waitMs = Math.max(circuit === "open" ? probeAfterMs : 0, ...answers.map(askedMsOf));
  if (answers.every(({ status }) => status === "held")) return null;
  const changed = isNews(provider, circuit);
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
function countSegments(parcels: readonly Parcel[], answers: readonly SendOutcome[]): void {
  for (const [index, { message }] of parcels.entries())
    if (message.channel === "SMS" && answers[index]?.status === "accepted")
      metrics.smsSegments.inc({}, countSegmentsOf(message.text).segments);
}

/**
 * What a provider did not take, counted by kind, and one log line for the batch: no addresses, only the provider's codes.
 * Returns the commonest trouble in words, or null.
 */
function reportFailures(ctx: Ctx, provider: Provider, answers: readonly SendOutcome[]): string | null {
  const reasons = new Map<string, number>();
  for (const answer of answers) {
    if (answer.status === "accepted" || answer.status === "held") continue;
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
async function toOutbox({ ctx, channel, token, parcels }: HandOver): Promise<Settlement[]> {
  const now = clock();
  const outcomes = parcels.flatMap(({ rows, message }) =>
    rows.map((row): Settlement => ({ row, status: "SENT", providerMessageId: `outbox:${message.deliveryId}` })),
  );
  await transaction(ctx.actor, async (tx) => {
    const mine = await settle(tx, token, channel, outcomes, now);
    await recordInOutbox(
      tx,
      parcels.filter(({ rows }) => rows.some(({ id }) => mine.has(id))),
      now,
    );
  });
  return outcomes;
}
