export { type CompiledMessage, compileMessage, type DigestItem } from "./compile-message.ts";
export { digestEmail, digestSlack, digestSms } from "./digest.ts";
export { filledSize, findMalformedPlaceholder, findMissingFields } from "./fields.ts";
export { renderMagicLink } from "./magic-link.ts";
export { renderNotice } from "./notice.ts";
export { countSegments } from "./segments.ts";
export { fillSubject, isBlank } from "./subject.ts";
