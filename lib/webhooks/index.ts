export { handleWebhook } from "./handle-request.ts";
