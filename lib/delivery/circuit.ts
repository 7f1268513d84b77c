import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult, isBrokenCircuitError } from "cockatiel";
import type { SendOutcome } from "#lib/channels/index.ts";
import type { Circuit, Provider } from "#lib/enums.ts";
import { processSingleton } from "#lib/process-singleton.ts";

/** An open circuit lets one request through after this long, to see whether the provider is back. */
export const probeAfterMs = 5_000;
const failuresInARow = 3;

/** The provider's trouble, or our account's with it: no trouble of one message or address. */
const isProviderTrouble = (outcome: SendOutcome): boolean =>
  outcome.status === "unavailable" ||
  outcome.status === "unknown" ||
  (outcome.status === "rejected" && outcome.blame === "account");

const wasAsked = ({ status }: SendOutcome): boolean => status !== "notAttempted" && status !== "throttled";

/** A request fails for the circuit when most of what it asked came to nothing. */
const cameToNothing = (answers: readonly SendOutcome[]): boolean => {
  const asked = answers.filter(wasAsked);
  return asked.length > 0 && asked.filter(isProviderTrouble).length > asked.length / 2;
};

/** The provider answered for at least half of what it was asked, if only with a no to a message or address. */
export const gotThrough = (answers: readonly SendOutcome[]): boolean =>
  answers.some(wasAsked) && !cameToNothing(answers);

const breaker = (provider: Provider) =>
  processSingleton(`circuit.${provider}`, () =>
    circuitBreaker(
      handleWhenResult((answers) => cameToNothing(answers as SendOutcome[])),
      {
        breaker: new ConsecutiveBreaker(failuresInARow),
        halfOpenAfter: probeAfterMs,
      },
    ),
  );

/** This process's circuit to a provider. */
export function circuitOf(provider: Provider): Circuit {
  const { state } = breaker(provider);
  return state === CircuitState.Closed ? "closed" : state === CircuitState.HalfOpen ? "half-open" : "open";
}

/**
 * Asks the provider unless its circuit is open: then everything is held, and no try is used up. After several requests in a
 * row that came to nothing the circuit opens; from then on single probes find out whether it may close.
 */
export async function throughCircuit(
  provider: Provider,
  count: number,
  ask: () => Promise<SendOutcome[]>,
): Promise<SendOutcome[]> {
  try {
    return await breaker(provider).execute(ask);
  } catch (error) {
    if (!isBrokenCircuitError(error)) throw error;
    return Array.from({ length: count }, () => ({ status: "notAttempted", reason: "the provider's circuit is open" }));
  }
}
