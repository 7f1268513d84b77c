export { collectDigests } from "./create-due-digests.ts";
