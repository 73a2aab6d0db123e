/**
 * `require` of a module of ECMAScript that was evaluated afresh: Node finds what is required by its path, which has no
 * mark. So it gets a module of another path, which hands on the one that `import` gives.
 */

const FACADE = /^(file:.*)%3F(limpid-again=\d+)$/;

export function facadeUrl(marked: string): string {
  return marked.replace(/[?&](?=limpid-again=\d+$)/, '%3F');
}

/** Its source; nothing for other URLs. */
export function facadeSource(url: string): string | undefined {
  const [, module, mark] = FACADE.exec(url) ?? [];
  if (module === undefined) return undefined;
  return [
    `import * as whole from ${JSON.stringify(`${module}?${mark}`)};`,
    `const given = 'module.exports' in whole ? whole['module.exports'] : whole;`,
    `export { given as 'module.exports' };`,
  ].join('\n');
}
