export { applyInbound } from "./apply.ts";
export { hasNewerKeyword } from "./has-newer-keyword.ts";
export { replyToEvent } from "./reply.ts";
