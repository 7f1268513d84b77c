export { collectDigests } from "./collect.ts";
