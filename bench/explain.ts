import { httpBenchmark } from "./http-benchmark.ts";
import { explainRequest } from "./requests.ts";

/** Whether a message would be sent, with all steps of the decision. */
export const explainBenchmark = httpBenchmark({
  name: "explain",
  work: "explain for a random person, topic and channel",
  request: explainRequest,
  peers: [{ name: "Apollo, one prepared query", file: "apollo.ts", goal: { of: "ratio", atLeast: 0.5 } }],
});
