export { countQueued, isFull } from "./backpressure.ts";
export { type ClaimedRow, claim, type DeliveryRow, type Pair } from "./claim.ts";
export { createDigests, splitIntoDigests } from "./create-digests.ts";
export { digestHead } from "./digest-head.ts";
export { unrendered } from "./digest-items.ts";
export { explainDelivery, subjectOf } from "./explain.ts";
export { type ChannelHealth, channelHealth, channelState } from "./health.ts";
export { type DeliveryPage, findDelivery, listDeliveries } from "./list.ts";
export { findOutboxRow, listOutbox, type OutboxRow, recordMail } from "./outbox.ts";

export { setChannelPaused } from "./pause.ts";

export { shareClock } from "./quota-clock.ts";
export { decideAgain, type Ready, type Verdict } from "./re-decide.ts";
export { type DeliveryEvent, findByMessage, recordEvent } from "./record-event.ts";
export { buryDeadJobs } from "./recover/fail-exhausted-jobs.ts";
export { releaseHeld } from "./recover/release.ts";
export { isReplayable, replayDeliveries, replayDelivery } from "./recover/replay.ts";
export { type DigestHead, makeDigest } from "./render.ts";
export { handOver, type Parcel } from "./send-batch.ts";
export { type Retry, retryAt, type Settlement, settle } from "./settle.ts";
export { blockedChannels, watchChannels } from "./shared-circuit-state.ts";
