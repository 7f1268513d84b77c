export {
  type CompiledMessage,
  compileMessage,
  type DigestItem,
  type MailLinks,
  type Recipient,
} from "./compile-message.ts";
export { type Digest, digestEmail, digestSlack, digestSms } from "./digest.ts";
export { escapeHtml, escapeSlack, unescapeSlack } from "./escape.ts";
export { filledSize, findMalformedPlaceholder, findMissingFields } from "./fields.ts";
export { renderMagicLink } from "./magic-link.ts";
export { renderNotice } from "./notice.ts";
export { countSegments } from "./segments.ts";
export { renderStatusConfirmation, renderStatusMail } from "./status-mail.ts";
export { fillSubject, isBlank } from "./subject.ts";
export { truncate } from "./truncate.ts";
