/** The files that TypeScript people mean by a path: without its extension, a folder, or with the extension that a build would give. */

/** What a build makes of it -> what it is made of. */
const BUILT: readonly (readonly [built: RegExp, sources: readonly string[]])[] = [
  [/\.js$/, ['.ts', '.tsx']],
  [/\.jsx$/, ['.tsx']],
  [/\.mjs$/, ['.mts']],
  [/\.cjs$/, ['.cts']],
];

const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'];

/** In the order they are looked for; the path itself comes first. */
export function candidates(path: string): string[] {
  const sources = BUILT.flatMap(([built, extensions]) =>
    built.test(path) ? extensions.map((extension) => path.replace(built, extension)) : [],
  );
  const folder = path.replace(/[\\/]$/, '');
  const files = folder === path ? EXTENSIONS.map((extension) => `${path}${extension}`) : [];
  return [path, ...sources, ...files, ...EXTENSIONS.slice(0, -1).map((extension) => `${folder}/index${extension}`)];
}
