/**
 * What may be wrong with a training: a button at the foot of the picture, which opens the list. The button takes no height, so that
 * a finding does not move the page while the training runs; nothing is there where nothing was found.
 */
import type { TrainingFinding } from 'limpid/mime';
import { createButton, createPart, write } from './part.ts';
import { words } from './words/index.ts';

export interface Findings {
  readonly nodes: readonly HTMLElement[];
  set(findings: readonly TrainingFinding[]): void;
}

export function createFindings(): Findings {
  const foot = createPart('div', 'findings-foot');
  const list = createPart('ul', 'findings');
  const button = createButton('', () => open(button.ariaExpanded !== 'true'));
  const open = (isOpen: boolean): void => {
    list.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
  };
  foot.append(button);
  foot.hidden = true;
  open(false);
  list.setAttribute('aria-label', words.findings);
  let shown = '[]';
  return {
    nodes: [foot, list],
    set(findings) {
      // most updates change nothing here, and a selection is to be kept
      const key = JSON.stringify(findings);
      if (key === shown) return;
      shown = key;
      foot.hidden = findings.length === 0;
      if (foot.hidden) open(false);
      write(button, `${words.findings} (${findings.length})`);
      foot.dataset['severity'] = findings.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
      list.replaceChildren(...findings.map(itemOf));
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
