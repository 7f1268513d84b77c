export { openText, sealText } from "./sealed-text.ts";
export { authSecrets } from "./secrets.ts";
export { isSignedToken, readToken, signToken } from "./signed-token.ts";
