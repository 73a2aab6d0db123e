/** The line of state above a training's curves, and the bar of progress under it. */
import type { TrainingPicture } from 'limpid/mime';
import { formatCount, formatDuration, formatRate, formatSeconds } from './numbers.ts';
import { createPart, write } from './part.ts';
import { words } from './words/index.ts';

export interface Status {
  readonly nodes: HTMLElement[];
  update(picture: TrainingPicture): void;
}

/** @param told Said between the state and the facts. */
export function createStatus(told?: HTMLElement): Status {
  const line = createPart('div', 'status');
  const [state, epoch, batch] = [createPart('span', 'state'), createPart('span', 'epoch'), createPart('span', 'quiet')];
  // In the order of their worth: a narrow line leaves the last ones out.
  const facts = [timeText, speedText, paceText, learningRateText].map((text) => ({
    node: createPart('span', 'quiet'),
    text,
  }));
  const before = createPart('span', 'where');
  before.append(state, epoch, batch);
  const after = createPart('span', 'facts');
  after.append(...facts.map(({ node }) => node));
  line.append(before, ...(told ? [told] : []), after);

  const bar = createPart('div', 'progress');
  bar.setAttribute('role', 'progressbar');
  bar.setAttribute('aria-label', words.progress);
  const fill = createPart('div', 'progress-fill');
  bar.append(fill);

  return {
    nodes: [line, bar],
    update(picture) {
      write(state, words.states[picture.state]);
      write(epoch, epochText(picture));
      write(batch, batchText(picture));
      for (const { node, text } of facts) write(node, text(picture));

      const share = progress(picture);
      bar.classList.toggle('limpid-behind', picture.epochs === 0);
      fill.style.transform = `scaleX(${share.toFixed(4)})`;
      bar.style.setProperty('--limpid-epochs', String(picture.epochs > 60 ? 1 : picture.epochs || 1));
      bar.setAttribute('aria-valuenow', String(Math.round(share * 100)));
      bar.setAttribute(
        'aria-valuetext',
        [epochText(picture), words.share(String(Math.round(share * 100)))].join(words.list),
      );
    },
  };
}

function isUnderWay({ state }: TrainingPicture): boolean {
  return state === 'running' || state === 'paused';
}

function epochText(picture: TrainingPicture): string {
  const { epochs, epochsDone } = picture;
  if (epochs === 0) return '';
  const current = isUnderWay(picture) ? Math.min(epochsDone + 1, epochs) : epochsDone;
  return words.epochOf(formatCount(current), formatCount(epochs));
}

function batchText(picture: TrainingPicture): string {
  const { epochs, batch, batches } = picture;
  if (epochs === 0) return words.step(formatCount(batch));
  if (!isUnderWay(picture) || batch === 0) return '';
  const count = formatCount(batch);
  return batches === null ? words.batch(count) : words.batchOf(count, formatCount(batches));
}

function learningRateText({ learningRate }: TrainingPicture): string {
  return learningRate === null || learningRate === undefined ? '' : words.learningRateIs(formatRate(learningRate));
}

function paceText({ secondsPerEpoch }: TrainingPicture): string {
  return secondsPerEpoch === null || secondsPerEpoch === undefined ? '' : words.anEpoch(formatSeconds(secondsPerEpoch));
}

function speedText({ samplesPerSecond, unit = 'samples' }: TrainingPicture): string {
  return samplesPerSecond === null ? '' : words.speed(formatCount(samplesPerSecond), unit);
}

function timeText(picture: TrainingPicture): string {
  if (isUnderWay(picture) && picture.eta !== null) return words.left(formatDuration(picture.eta));
  return formatDuration(picture.elapsed);
}

function progress(picture: TrainingPicture): number {
  const { epochs, epochsDone, batch, batches } = picture;
  if (epochs === 0) return 0;
  const within = isUnderWay(picture) && batches ? Math.min(batch / batches, 1) : 0;
  return Math.min((epochsDone + within) / epochs, 1);
}
