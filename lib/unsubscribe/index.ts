export { actOnUnsubscribe, UNSUBSCRIBE_ACTIONS, type UnsubscribeAction } from "./act.ts";
export { isUnsubscribable } from "./eligible.ts";
export { readUnsubscribeToken, topicsThatFit, unsubscribeHeaders, unsubscribeUrl } from "./token.ts";
export { type UnsubscribeView, viewUnsubscribe } from "./view.ts";
