// docs/glossary.md explains the terms of this folder, such as claim, hold, outcome, settle and backpressure.
export { attemptDeliveries, type Rendered } from "./attempt.ts";
export { type ChannelHealth, channelState, everyChannelHealth } from "./channel-health.ts";
export { type DeliveryRow, type Pair, statusOf } from "./claim.ts";
export { unrenderable } from "./digest-items.ts";
export { createDigests, type DigestInfo, findDigest, splitIntoDigests } from "./digests.ts";
export { type DeliveryPage, explainDelivery, filledSubject, findDelivery, listDeliveries } from "./list.ts";
export { findOutboxRow, listOutbox, type OutboxRow } from "./outbox.ts";
export { setChannelPaused, setChannelPausedIn } from "./pause.ts";
export type { Decided, OnDecision, Ready } from "./re-decide.ts";
export { type DeliveryEvent, findByMessage, recordEvent } from "./record-event.ts";
export { failExhaustedJobs } from "./recover/fail-exhausted-jobs.ts";
export { releaseHeld } from "./recover/release.ts";
export { isReplayable, replayDeliveries, replayDelivery } from "./recover/replay.ts";
export { renderDigest } from "./render.ts";
export { pausedRetryMs } from "./retry.ts";
export type { DeliveryFilter } from "./search.ts";
export { type RetryJobs, retryWithPriority, type Settlement, settle } from "./settle.ts";
export { blockedChannels, watchChannels } from "./shared-circuit-state.ts";
