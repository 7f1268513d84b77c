import { buildImage } from "./image.ts";
import { rehearseRelease } from "./rehearsal.ts";

/**
 * `npm run rehearse`: builds the image, and rehearses a release, a rollback and the loss of the database with it, on this
 * machine. Prints how long each step takes. Needs root, and Debian's buildah, mmdebstrap and postgresql-15.
 */
const line = (name: string, tookMs: number) =>
  process.stdout.write(`${(tookMs / 1000).toFixed(1).padStart(7)} s  ${name}\n`);

const startMs = performance.now();
const image = await buildImage();
try {
  line("build the image", performance.now() - startMs);
  await rehearseRelease(image, ({ name, tookMs }) => line(name, tookMs));
  line("in all", performance.now() - startMs);
} finally {
  await image[Symbol.asyncDispose]();
}
