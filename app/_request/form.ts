/** More than any form of ours or of a mail client takes, in bytes. */
const maxBytes = 16 * 1024;

/** A posted form in either of the two encodings, of which no more is read than a form can have; null: it is none. */
export async function readForm(request: Request): Promise<FormData | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  const type = request.headers.get("content-type") ?? "";
  try {
    return await new Response(Buffer.concat(chunks), { headers: { "content-type": type } }).formData();
  } catch {
    // Neither encoding, or one that breaks its own rules.
    return null;
  }
}

export const noForm = (): Response => new Response(null, { status: 400, headers: { "Cache-Control": "no-store" } });
