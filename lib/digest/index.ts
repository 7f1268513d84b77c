// docs/glossary.md explains the terms of this folder, such as digest, boundary and hold.
export { createDueDigests } from "./create-due-digests.ts";
