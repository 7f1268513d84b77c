import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { Decrypter, Encrypter } from "age-encryption";
import type { Env } from "#lib/env.ts";
import { OperatorError } from "#lib/errors.ts";
import type { Manifest } from "./manifest.ts";

/** The key of a backup. null: everyone who has the file can read it. */
export type EncryptionKey = { recipients: readonly string[] } | { passphrase: string } | null;

type Settings = Pick<Env, "BACKUP_AGE_RECIPIENTS" | "BACKUP_PASSPHRASE" | "BACKUP_UNENCRYPTED">;

/** The encryption that the variables ask for. Throws OperatorError if they ask for none and do not say so. */
export function chooseKey({
  BACKUP_AGE_RECIPIENTS: recipients = [],
  BACKUP_PASSPHRASE: passphrase,
  BACKUP_UNENCRYPTED: isOpen,
}: Settings): EncryptionKey {
  if (recipients.length > 0) return { recipients };
  if (passphrase !== undefined) return { passphrase };
  if (isOpen) return null;
  throw new OperatorError(
    "A backup contains all data and keys, so it is encrypted. Set BACKUP_AGE_RECIPIENTS or BACKUP_PASSPHRASE, or BACKUP_UNENCRYPTED=1 if the folder itself is encrypted.",
  );
}

export const kindOfKey = (key: EncryptionKey): Manifest["encryption"] =>
  key === null ? "none" : "recipients" in key ? "recipients" : "passphrase";

const toWeb = (bytes: Readable) => Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
const toNode = (bytes: unknown) => Readable.fromWeb(bytes as ReadableStream<Uint8Array>);

export async function encrypt(bytes: Readable, key: EncryptionKey): Promise<Readable> {
  if (key === null) return bytes;
  const encrypter = new Encrypter();
  try {
    if ("passphrase" in key) encrypter.setPassphrase(key.passphrase);
    else for (const recipient of key.recipients) encrypter.addRecipient(recipient);
  } catch (error) {
    throw new OperatorError("BACKUP_AGE_RECIPIENTS has a value that is not a recipient of age.", { cause: error });
  }
  return toNode(await encrypter.encrypt(toWeb(bytes) as never));
}

/** Decrypts a backup. Throws OperatorError if the key is wrong. */
export type Decrypt = (bytes: Readable) => Promise<Readable>;

/** Decrypts with the passphrase or the identities of the variables. Throws OperatorError if they are missing. */
export async function chooseDecryption(
  encryption: Manifest["encryption"],
  { BACKUP_PASSPHRASE: passphrase, BACKUP_IDENTITY_FILE: identityFile }: Partial<Env>,
): Promise<Decrypt> {
  if (encryption === "none") return async (bytes) => bytes;
  const decrypter = new Decrypter();
  if (encryption === "passphrase") {
    if (passphrase === undefined)
      throw new OperatorError("The backup is encrypted with a passphrase. Set BACKUP_PASSPHRASE to it.");
    decrypter.addPassphrase(passphrase);
  } else for (const identity of await readIdentities(identityFile)) decrypter.addIdentity(identity);
  return async (bytes) => {
    try {
      return toNode(await decrypter.decrypt(toWeb(bytes) as never));
    } catch (error) {
      throw new OperatorError(
        encryption === "passphrase"
          ? "BACKUP_PASSPHRASE is not the passphrase of this backup."
          : "No identity of the file belongs to a recipient of this backup.",
        { cause: error },
      );
    }
  };
}

/** The lines of an identity file of age. Comments start with "#". */
async function readIdentities(path: string | undefined): Promise<string[]> {
  if (path === undefined)
    throw new OperatorError(
      "The backup is encrypted for age recipients. Name the file with an identity of one of them with --identity or BACKUP_IDENTITY_FILE.",
    );
  const text = await readFile(path, "utf8").catch((error: unknown) => {
    throw new OperatorError(`The identity file ${path} cannot be read.`, { cause: error });
  });
  const identities = text.split("\n").flatMap((line) => {
    const word = line.trim();
    return word.startsWith("AGE-SECRET-KEY-") ? [word] : [];
  });
  if (identities.length > 0) return identities;
  throw new OperatorError(`${path} has no identity of age (AGE-SECRET-KEY-...).`);
}
