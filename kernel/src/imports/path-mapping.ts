/** `paths` and `baseUrl` of a tsconfig.json: https://www.typescriptlang.org/tsconfig/#paths */

export interface PathMapping {
  /** Pattern, with at most one `*`, -> where to look, absolute. */
  paths: Readonly<Record<string, readonly string[]>>;
  /** The folder where names are looked for that no pattern fits. */
  baseUrl: string | undefined;
}

/** Paths without extensions, in the order they are tried; none for what is no name. */
export function mappedPaths(specifier: string, { paths, baseUrl }: PathMapping): string[] {
  if (/^(\.{0,2}\/|[a-z]+:|#)/.test(specifier)) return [];
  const best = bestPattern(specifier, Object.keys(paths));
  const mapped =
    best === undefined ? [] : (paths[best] ?? []).map((target) => target.replace('*', star(best, specifier)));
  return baseUrl === undefined ? mapped : [...mapped, `${baseUrl}/${specifier}`];
}

/** An exact one, else the one with the most in front of its `*`. */
function bestPattern(specifier: string, patterns: readonly string[]): string | undefined {
  if (patterns.includes(specifier)) return specifier;
  const fitting = patterns.filter((pattern) => pattern.includes('*') && fits(pattern, specifier));
  return fitting.sort((a, b) => b.indexOf('*') - a.indexOf('*'))[0];
}

function fits(pattern: string, specifier: string): boolean {
  const [before = '', behind = ''] = pattern.split('*');
  const isLong = specifier.length >= before.length + behind.length;
  return isLong && specifier.startsWith(before) && specifier.endsWith(behind);
}

/** What the `*` stands for. */
function star(pattern: string, specifier: string): string {
  const [before = '', behind = ''] = pattern.split('*');
  return specifier.slice(before.length, specifier.length - behind.length);
}
