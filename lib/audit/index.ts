export { audit } from "./write.ts";
