/** What may be wrong with a training, as a list under its curve; nothing is there where nothing was found. */
import type { TrainingFinding } from 'limpid/mime';
import { createPart } from './part.ts';
import { words } from './words/index.ts';

export interface Findings {
  readonly node: HTMLElement;
  set(findings: readonly TrainingFinding[]): void;
}

export function createFindings(): Findings {
  const node = createPart('ul', 'findings');
  node.setAttribute('aria-label', words.findings);
  node.hidden = true;
  let shown = '[]';
  return {
    node,
    set(findings) {
      // most updates change nothing here, and a selection is to be kept
      const key = JSON.stringify(findings);
      if (key === shown) return;
      shown = key;
      node.hidden = findings.length === 0;
      node.replaceChildren(...findings.map(itemOf));
    },
  };
}

function itemOf({ symptom, severity, confidence, text, tries, where }: TrainingFinding): HTMLElement {
  const item = createPart('li', 'finding');
  item.dataset['severity'] = severity;
  const said = createPart('div', 'finding-text');
  const name = createPart('span', 'finding-name', words.symptom(symptom));
  said.append(name, `${text}${confidence === 'high' ? '' : words.perhaps}`);
  const remedy = createPart('div', 'finding-tries');
  remedy.textContent = [
    ...(tries.length > 0 ? [words.tries(tries.join(words.semicolon))] : []),
    ...(where === undefined ? [] : [words.madeIn(where)]),
  ].join(' ');
  item.append(said, remedy);
  return item;
}
