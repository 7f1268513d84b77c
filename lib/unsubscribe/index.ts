export { type UnsubscribeView, viewUnsubscribePage } from "./page-view.ts";
export { performUnsubscribeAction, UNSUBSCRIBE_ACTIONS, type UnsubscribeAction } from "./perform-action.ts";
export { requiresUnsubscribeLink } from "./requires-unsubscribe-link.ts";
export { maxTopicsInLink, readUnsubscribeToken, unsubscribeHeaders, unsubscribeUrl } from "./token.ts";
