/**
 * A request or job is slow from this time on: its trace is kept whatever the sampler decides, and a slow request is logged
 * and listed with its trace id.
 */
export const slowMs = 1_000;
