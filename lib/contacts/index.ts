export { displayEmail, Email, inUnicode, normaliseEmail, searchableEmail } from "./email.ts";
export { normalisePhone, Phone } from "./phone.ts";
