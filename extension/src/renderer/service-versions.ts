/** The versions of a service that is rolled out, the champion first: whom requests meet, and how long each takes. */
import type { ServiceVersion } from 'limpid/mime';
import { brief, formatCount } from './numbers.ts';
import { createPart } from './part.ts';
import { words } from './words/index.ts';

export interface Versions {
  readonly node: HTMLElement;
  update(versions: readonly ServiceVersion[]): void;
}

export function createVersions(): Versions {
  const node = createPart('table', 'versions');
  const row = (cell: 'th' | 'td', values: readonly string[]): HTMLElement => {
    const line = document.createElement('tr');
    line.append(...values.map((value) => createPart(cell, 'versions-cell', value)));
    return line;
  };
  const head = row('th', words.serviceColumns);
  return {
    node,
    update(versions) {
      // one alone is told by the figures above
      node.hidden = versions.length < 2;
      const rows = versions.map(({ version, role, percent, answered, failed, p50, p99 }) =>
        row('td', [
          ...[version, words.serviceRoles[role], `${brief(percent)} %`],
          ...[
            formatCount(answered + failed),
            formatCount(failed),
            answered + failed === 0 ? '–' : `${brief(p50)} / ${brief(p99)}`,
          ],
        ]),
      );
      node.replaceChildren(head, ...rows);
    },
  };
}
