export { type UnsubscribeView, viewUnsubscribe } from "./page-view.ts";
export { actOnUnsubscribe, UNSUBSCRIBE_ACTIONS, type UnsubscribeAction } from "./perform-action.ts";
export { isUnsubscribable } from "./requires-unsubscribe-link.ts";
export { readUnsubscribeToken, topicsThatFit, unsubscribeHeaders, unsubscribeUrl } from "./token.ts";
