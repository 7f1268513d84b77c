import { storedSecret } from "#lib/stored-secret.ts";

/** The key under which this installation hashes addresses. */
export const addressPepper = (): Promise<string> => storedSecret("address_pepper");
