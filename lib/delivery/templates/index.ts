export { type CompiledMessage, compileMessage } from "./compile-message.ts";
export { digestEmail, digestSlack, digestSms } from "./digest.ts";
export { findMissingFields } from "./fields.ts";
export { renderMagicLink } from "./magic-link.ts";
export { fillSubject } from "./subject.ts";
