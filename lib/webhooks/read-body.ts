export class BodyTooLarge extends Error {}

const maxBytes = 256 * 1024;

/**
 * The body's text, or null if it is not UTF-8: decoded so that the text stands for these bytes and no others, for it is what
 * signatures are computed over. Reads no further than the limit, whatever Content-Length says. Throws BodyTooLarge.
 */
export async function readBody(request: Request): Promise<string | null> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw new BodyTooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    return null;
  }
}
