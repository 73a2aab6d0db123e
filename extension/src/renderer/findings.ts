/**
 * What may be wrong with a training: a button at the foot of the picture, which opens the list. The button takes no height, so that
 * a finding does not move the page while the training runs; nothing is there where nothing was found.
 */
import type { ExperimentOutcome, TrainingFinding } from 'limpid/mime';
import { createEvidence } from './evidence.ts';
import { createButton, createPart, write } from './part.ts';
import { term, words } from './words/index.ts';

export interface Findings {
  readonly nodes: readonly HTMLElement[];
  /** @param isAsked whether somebody takes requests for experiments */
  set(findings: readonly TrainingFinding[], isAsked: boolean): void;
  /** The experiment that was asked for last is not done; why. */
  refuse(text: string): void;
}

type Ask = (finding: TrainingFinding) => void;

export function createFindings(ask: Ask): Findings {
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
  /** By what is found, in the order that is shown. */
  let items = new Map<string, Item>();
  let asked: Item | undefined;
  const askAt = (name: string, finding: TrainingFinding): void => {
    asked = items.get(name);
    ask(finding);
  };
  return {
    nodes: [foot, list],
    set(findings, isAsked) {
      // most updates change nothing here, and a selection is to be kept
      const key = JSON.stringify([findings, isAsked]);
      if (key === shown) return;
      shown = key;
      foot.hidden = findings.length === 0;
      if (foot.hidden) open(false);
      write(button, `${words.findings} (${findings.length})`);
      foot.dataset['severity'] = findings.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
      const before = items;
      items = new Map(
        findings.map((finding) => {
          const { outcome, ...rest } = finding;
          const name = JSON.stringify([rest, isAsked]);
          // the button that was pressed keeps its focus
          const item: Item = before.get(name) ?? itemOf(finding, isAsked ? (one) => askAt(name, one) : null);
          item.tell(outcome);
          return [name, item];
        }),
      );
      const nodes = [...items.values()].map(({ node }) => node);
      if (nodes.some((node, at) => list.children[at] !== node) || list.children.length !== nodes.length)
        list.replaceChildren(...nodes);
    },
    refuse(text) {
      asked?.tell({ state: 'failed', text });
    },
  };
}

interface Item {
  readonly node: HTMLElement;
  tell(outcome: ExperimentOutcome | undefined): void;
}

function itemOf(finding: TrainingFinding, ask: Ask | null): Item {
  const { symptom, severity, confidence, text, tries, where, series, experiment } = finding;
  const node = createPart('li', 'finding');
  node.dataset['severity'] = severity;
  const said = createPart('div', 'finding-text');
  const name = createPart('span', 'finding-name', words.symptom(symptom));
  said.append(name, `${text}${confidence === 'high' ? '' : words.perhaps}`);
  const remedy = createPart('div', 'finding-tries');
  remedy.textContent = [
    ...(tries.length > 0 ? [words.tries(tries.join(words.semicolon))] : []),
    ...(where === undefined ? [] : [words.madeIn(where)]),
  ].join(' ');
  node.append(said, remedy, ...(series ? [createEvidence(series)] : []));
  if (experiment === undefined) return { node, tell: () => undefined };
  const button = createButton(words.confirmBy(words[experiment]), () => {
    tell({ state: 'waiting', text: words.askedFor });
    ask?.(finding);
  });
  button.title = words.confirmTitle;
  button.hidden = ask === null;
  const answer = createPart('div', 'finding-outcome');
  answer.setAttribute('role', 'status');
  let told: string | undefined;
  const tell = (outcome: ExperimentOutcome | undefined): void => {
    const key = JSON.stringify(outcome);
    if (key === told) return;
    told = key;
    const isOpen = outcome?.state === 'waiting' || outcome?.state === 'running';
    button.setAttribute('aria-disabled', String(isOpen));
    answer.dataset['state'] = outcome?.state ?? '';
    if (!outcome) return answer.replaceChildren();
    const state = createPart('span', 'finding-state', words[STATES[outcome.state]]);
    const drawn = outcome.series ? [createEvidence(outcome.series)] : [];
    answer.replaceChildren(state, term(outcome.text), ...drawn);
  };
  node.append(button, answer);
  return { node, tell };
}

const STATES = {
  waiting: 'waits',
  running: 'runs',
  confirmed: 'confirmed',
  refuted: 'notConfirmed',
  failed: 'notDone',
} as const;
