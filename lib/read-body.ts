/** The body is larger than allowed. */
export class BodyTooLarge extends Error {}

/** The client disconnected before the end of the body. Nobody waits for the response, and it is no fault of the server. */
export class BodyCutShort extends Error {}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads a request's body of at most `maxBytes`. Rejects a larger Content-Length before reading, and any other body at the first
 * chunk over the limit. Throws BodyTooLarge, BodyCutShort.
 */
export async function readBody(
  body: Chunks | null,
  contentLength: string | null | undefined,
  maxBytes: number,
): Promise<Buffer> {
  if (Number(contentLength ?? 0) > maxBytes) throw new BodyTooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw new BodyTooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof BodyTooLarge ? error : new BodyCutShort("the body ended early", { cause: error });
  }
  return Buffer.concat(chunks);
}
