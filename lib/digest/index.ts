export { createDueDigests } from "./create-due-digests.ts";
