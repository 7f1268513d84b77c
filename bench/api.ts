import { httpBenchmark } from "./http-benchmark.ts";
import { matrixRequest, postgraphileMatrixRequest } from "./requests.ts";

/** The whole preference matrix of one person. */
export const apiBenchmark = httpBenchmark({
  name: "api",
  work: "preference matrix of a random person",
  request: matrixRequest,
  peers: [
    { name: "Apollo, one prepared query", file: "apollo.ts", goal: { of: "ratio", atLeast: 0.5 } },
    { name: "GraphQL Yoga, one prepared query", file: "yoga.ts" },
    { name: "PostGraphile", file: "postgraphile.ts", request: postgraphileMatrixRequest },
  ],
});
