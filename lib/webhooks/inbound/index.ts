export { applyInbound } from "./apply.ts";
export { replyToEvent } from "./reply.ts";
