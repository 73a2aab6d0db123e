/** Flags of Node that make worker threads and forked processes of the user import TypeScript; they inherit them. */

const PRELOAD = new URL(
  import.meta.url.endsWith('.ts') ? '../imports/preload.ts' : '../imports/preload.js',
  import.meta.url,
);
const FLAG = `--import=${PRELOAD.href}`;

export function withPreload(flags: readonly string[]): string[] {
  return [...flags, FLAG];
}

/** For threads of ours, which are to start as fast as they can. */
export function withoutPreload(flags: readonly string[]): string[] {
  return flags.filter((flag) => flag !== FLAG);
}
