import { httpBenchmark } from "./http-benchmark.ts";
import { setRequest } from "./requests.ts";

/** One changed cell with its audit event, committed. */
export const setBenchmark = httpBenchmark({
  name: "set",
  work: "setPreference of a random person, with its audit event",
  request: setRequest,
  peers: [{ name: "Apollo, the same two writes", file: "apollo.ts", goal: { of: "ratio", atLeast: 0.4 } }],
});
