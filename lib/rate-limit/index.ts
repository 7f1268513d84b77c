export { addressKey, canonicalAddress, clientAddress, networkOf, stampClientAddress } from "./client-address.ts";
export { keyedHash } from "./keyed-hash.ts";
export { leasedLimiter } from "./leased.ts";
export { type Limiter, limiter, type RateLimitResult } from "./limiter.ts";
