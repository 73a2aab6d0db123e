/** Steers a training while it runs: pause, stop, learning rate, checkpoint, an explanation. */
import type { SteeringAction, SteeringRequest, TrainingMessage, TrainingState } from 'limpid/mime';
import { keepKeys } from './keys.ts';
import { formatRate } from './numbers.ts';
import { createButton, createPart, write } from './part.ts';
import { term, words } from './words/index.ts';

export interface SteeringNow {
  state: TrainingState;
  /** What can be done now; empty when nothing can. */
  actions: readonly SteeringAction[];
  /** What can be done once the kernel has answered. */
  offered: readonly SteeringAction[];
  learningRate: number | null;
}

export interface SteeringBar {
  readonly node: HTMLElement;
  /** What was asked for, and what came of it. */
  readonly words: HTMLElement;
  update(now: SteeringNow): void;
  /** What came of an action. */
  answer(answer: TrainingMessage & { type: 'answer' }): void;
}

export function createSteeringBar(send: (request: SteeringRequest) => void): SteeringBar {
  const node = createPart('div', 'steering');
  node.setAttribute('role', 'toolbar');
  node.setAttribute('aria-label', words.steer);
  const answer = createPart('div', 'answer');
  answer.setAttribute('role', 'status');

  let now: SteeringNow = { state: 'running', actions: [], offered: [], learningRate: null };
  /** The rate that factors multiply: as the picture tells it, or as it was just set, which the picture tells a while later. */
  let rateNow: number | null = null;
  let rateAsked: number | null = null;
  /** Asked for and not answered. */
  const waiting = new Set<SteeringAction>();
  const ask = (request: SteeringRequest & { type: 'steer' }, told: string): void => {
    waiting.add(request.action);
    say(told, true);
    mark();
    send(request);
  };
  const askRate = (value: number): void => {
    rateAsked = value;
    ask({ type: 'steer', action: 'learning-rate', value }, words.settingRate(formatRate(value)));
  };
  const say = (told: string, ok: boolean): void => {
    write(answer, told);
    answer.title = told;
    answer.classList.toggle('limpid-bad', !ok);
  };

  const pause = createButton(words.pause, () => {
    if (now.state === 'paused') ask({ type: 'steer', action: 'resume' }, words.resuming);
    else ask({ type: 'steer', action: 'pause' }, words.pausing);
  });
  const stop = createButton(words.stop, () => ask({ type: 'steer', action: 'stop' }, words.stopping));
  stop.title = words.stopTitle;
  const checkpoint = createButton(words.checkpoint, () =>
    ask({ type: 'steer', action: 'checkpoint' }, words.writingCheckpoint),
  );
  checkpoint.title = words.checkpointTitle;

  const rate = createField(words.learningRate, 'limpid-input limpid-rate', (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value <= 0) {
      say(words.wrongRate, false);
      return false;
    }
    if (may('learning-rate')) askRate(value);
    return true;
  });
  const factors = [0.1, 0.5, 2].map((factor) => {
    const button = createButton(`×${factor}`, () => askRate(Number(((rateNow ?? 0) * factor).toPrecision(6))));
    button.setAttribute('aria-label', words.rateTimes(String(factor)));
    return button;
  });

  const sample = createField(words.sample, 'limpid-input limpid-sample', (text) => {
    const index = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(index) || index < 0) {
      say(words.wrongSample, false);
      return false;
    }
    if (may('explain')) ask({ type: 'steer', action: 'explain', sample: index }, words.explaining(String(index)));
    return true;
  });
  sample.input.value = '0';
  const explain = createButton(words.explain, () => sample.enter());
  explain.title = words.explainTitle;

  const run = group(pause, stop, checkpoint);
  const learning = group(rate.label, ...factors);
  const explaining = group(sample.label, explain);
  node.append(run, learning, explaining);

  const may = (action: SteeringAction): boolean => now.actions.includes(action) && !waiting.has(action);
  const mark = (): void => {
    const toggle = now.state === 'paused' ? 'resume' : 'pause';
    const enabled: [HTMLElement, boolean][] = [
      [pause, may(toggle)],
      [stop, may('stop')],
      [checkpoint, may('checkpoint')],
      ...factors.map((button): [HTMLElement, boolean] => [button, may('learning-rate') && rateNow !== null]),
      [explain, may('explain')],
    ];
    for (const [button, on] of enabled) button.setAttribute('aria-disabled', String(!on));
    rate.input.readOnly = !may('learning-rate');
    sample.input.readOnly = !may('explain');
  };

  return {
    node,
    words: answer,
    update(next) {
      const changed = next.state !== now.state;
      if (next.learningRate !== now.learningRate) rateNow = next.learningRate;
      now = next;
      if (changed) for (const action of ['pause', 'resume'] as const) waiting.delete(action);
      write(pause, now.state === 'paused' ? words.resume : words.pause);
      rate.follow(now.learningRate === null ? '' : formatRate(now.learningRate));
      // What this training can never do is not offered; what it cannot do just now keeps its place.
      const never = (action: SteeringAction): boolean => now.offered.length > 0 && !now.offered.includes(action);
      checkpoint.hidden ||= never('checkpoint');
      learning.hidden ||= never('learning-rate');
      explaining.hidden ||= never('explain');
      node.classList.toggle('limpid-asleep', now.actions.length === 0);
      mark();
    },
    answer({ action, ok, text }) {
      waiting.delete(action);
      say(term(text), ok);
      if (action === 'learning-rate') {
        if (ok) rateNow = rateAsked;
        else rate.forget();
      }
      mark();
    },
  };
}

interface Field {
  readonly label: HTMLElement;
  readonly input: HTMLInputElement;
  enter(): void;
  /** Shows the value, unless somebody is writing. */
  follow(value: string): void;
  /** Takes back what was written. */
  forget(): void;
}

function createField(text: string, name: string, entered: (text: string) => boolean): Field {
  const label = createPart('label', 'field', text);
  const input = document.createElement('input');
  input.className = name;
  input.type = 'text';
  input.inputMode = 'decimal';
  input.autocomplete = 'off';
  input.spellcheck = false;
  label.append(input);
  let followed = '';
  let edited = false;
  const enter = (): void => {
    const valid = entered(input.value);
    input.setAttribute('aria-invalid', String(!valid));
    if (valid) edited = false;
  };
  const forget = (): void => {
    edited = false;
    input.removeAttribute('aria-invalid');
    if (followed !== '') input.value = followed;
  };
  input.addEventListener('input', () => {
    edited = true;
    input.removeAttribute('aria-invalid');
  });
  keepKeys(input);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') enter();
    else if (event.key === 'Escape') forget();
  });
  return {
    label,
    input,
    enter,
    follow(value) {
      if (value === followed) return;
      followed = value;
      if (!edited) input.value = value;
    },
    forget,
  };
}

function group(...parts: HTMLElement[]): HTMLElement {
  const node = createPart('div', 'steering-group');
  node.append(...parts);
  return node;
}
