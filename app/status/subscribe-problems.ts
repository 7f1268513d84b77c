/** Why a form was refused, in the URL. They are keys of the catalogue, never text to show. */
export const subscribeProblems = ["email", "url", "secret", "host", "throttled"] as const;
export type SubscribeProblem = (typeof subscribeProblems)[number];
