/** The pictures of trainings that are looked at: states, themes, views, and what goes wrong. */
import { pictureOf } from '../../kernel/src/training/curves.ts';
import { advance, beginTraining } from '../../kernel/src/training/history.ts';
import type { Plan, TrainingEvent } from '../../kernel/src/training/history.ts';
import type { Row, TrainingPicture, TrainingView } from '../../kernel/src/mime.ts';
import type { ThemeName } from './themes.ts';

export interface GalleryPicture {
  name: string;
  theme: ThemeName;
  /** Of the window, in pixels. */
  width: number;
  picture: TrainingPicture;
  /** Tabs, buttons and other controls that are pressed before it is looked at, by their accessible names. */
  press: string[];
}

export function gallery(): GalleryPicture[] {
  const views = viewsOf(6);
  const many = Array.from({ length: 199 }, (_, index) => `metric_${index + 1}`);
  const named = (name: string, changes: Partial<Omit<GalleryPicture, 'name'>> = {}): GalleryPicture => ({
    name,
    theme: 'dark',
    width: 900,
    picture: training(),
    press: [],
    ...changes,
  });
  const live = { learningRate: 0.001, secondsPerEpoch: 4.27, best: { epoch: 3, metric: 'val_loss', value: 0.1834 } };
  return [
    named('empty', { picture: training({ epochsRun: 0 }) }),
    named('first epoch', { picture: training({ epochsRun: 0.4 }) }),
    named('running', { picture: { ...training({ epochsRun: 3.4 }), ...live } }),
    named('paused', { picture: { ...training({ epochsRun: 3.4 }), ...live, state: 'paused' } }),
    named('finished', { picture: { ...training({ ending: 'done' }), ...live } }),
    named('stopped', { picture: training({ epochsRun: 2.5, ending: 'stopped' }) }),
    named('failed', { picture: training({ epochsRun: 1.5, ending: 'failed' }) }),
    named('running, light', { theme: 'light', picture: { ...training({ epochsRun: 3.4 }), ...live } }),
    named('running, high contrast', { theme: 'highContrast', picture: { ...training({ epochsRun: 3.4 }), ...live } }),
    named('running, high contrast light', {
      theme: 'highContrastLight',
      picture: { ...training({ epochsRun: 3.4 }), ...live },
    }),
    named('learning rate', { picture: { ...training(), ...live, views }, press: ['Learning rate'] }),
    named('gradients', { picture: { ...training(), ...live, views }, press: ['Gradients'] }),
    named('weights', { picture: { ...training(), ...live, views }, press: ['Weights'] }),
    named('gradients, light', { theme: 'light', picture: { ...training(), views }, press: ['Gradients'] }),
    named('as a table', { picture: { ...training(), views }, press: ['Show as table'] }),
    named('logarithmic', { picture: training({ epochsRun: 3.4 }), press: ['Log scale'] }),
    named('linear by choice', { press: ['Log scale'] }),
    named('NaN', { picture: training({ value: (at) => (at > 2.2 ? NaN : lossAt(at)), ending: 'failed' }) }),
    named('NaN from the start', { picture: training({ value: () => NaN, ending: 'failed' }) }),
    named('huge losses', { picture: training({ value: (at) => 1e12 * lossAt(at) }) }),
    named('negative losses', { picture: training({ value: (at) => lossAt(at) - 1 }) }),
    named('one batch', { picture: training({ plan: { epochs: 1, batches: 1 }, ending: 'done' }) }),
    named('loss alone', { picture: training({ plan: { metrics: ['loss'], validation: 'none' } }) }),
    named('unknown number of batches', { picture: training({ plan: { batches: null }, epochsRun: 0.6 }) }),
    named('200 epochs', { picture: training({ plan: { epochs: 200, batches: 4 } }) }),
    named('200 metrics', { picture: training({ plan: { metrics: ['loss', ...many] }, epochsRun: 2 }) }),
    named('200 metrics, light', {
      theme: 'light',
      picture: training({ plan: { metrics: ['loss', ...many] }, epochsRun: 2 }),
      press: ['8 of 199 curves'],
    }),
    named('four outputs', {
      picture: training({
        plan: { metrics: ['loss', 'age_loss', 'place_loss', 'age_mae', 'val_loss', 'val_age_loss', 'val_place_loss'] },
      }),
    }),
    named('late metrics', { picture: training({ late: true, epochsRun: 3.4 }) }),
    named('long names', {
      picture: training({
        plan: {
          metrics: [
            'loss',
            'the_mean_absolute_percentage_error_of_the_second_output_of_the_model',
            'categoricalAccuracy',
          ],
        },
      }),
    }),
    named('Chinese names', { picture: training({ plan: { metrics: ['loss', '准确率', 'val_loss', 'val_准确率'] } }) }),
    named('narrow', { width: 340, picture: { ...training({ epochsRun: 3.4 }), ...live, views } }),
    named('narrow, high contrast', {
      theme: 'highContrast',
      width: 340,
      picture: { ...training({ epochsRun: 3.4 }), ...live, views },
      press: ['Gradients'],
    }),
  ];
}

interface Run {
  plan?: Partial<Plan>;
  epochsRun?: number;
  ending?: 'done' | 'stopped' | 'failed';
  value?: (epochs: number) => number;
  /** Whether the metrics come with the second epoch only. */
  late?: boolean;
}

/** A training's picture as the kernel makes it. */
function training({ plan: changes = {}, epochsRun, ending, value = lossAt, late = false }: Run = {}): TrainingPicture {
  const plan: Plan = {
    epochs: 6,
    initialEpoch: 0,
    batches: 60,
    metrics: ['loss', 'acc', 'val_loss', 'val_acc'],
    validation: 'after last batch',
    unit: 'images',
    ...changes,
  };
  const batches = plan.batches ?? 60;
  let at = 0;
  let history = beginTraining(plan, at);
  const happened = (event: TrainingEvent): void => void (history = advance(history, event));
  const valuesAt = (epochs: number, names: string[]): { [metric: string]: number } =>
    Object.fromEntries(
      names
        .filter((name) => !late || epochs >= 1 || name === 'loss')
        .map((name, index) => {
          const loss = value(epochs + (name.startsWith('val_') ? 0.1 : 0)) * (1 + 0.2 * Math.sin(index));
          return [name, /acc|准/i.test(name) ? 1 - loss / 2.8 : loss];
        }),
    );
  const trained = plan.metrics.filter((name) => !name.startsWith('val_'));
  const steps = Math.round((epochsRun ?? plan.epochs) * batches);
  for (let step = 0; step < steps; step++) {
    const [epoch, batch] = [Math.floor(step / batches), step % batches];
    if (batch === 0) happened({ type: 'epoch began', at, epoch });
    at += 18;
    happened({ type: 'batch ended', at, batch, size: 32, values: valuesAt(step / batches, trained) });
    if (batch < batches - 1) continue;
    at += 120;
    happened({ type: 'epoch ended', at, epoch, values: valuesAt(epoch + 1, plan.metrics) });
  }
  if (ending !== undefined) happened({ type: 'ended', at, state: ending });
  return pictureOf('gallery', history);
}

/** Falls like a cross-entropy does, with the noise of small batches. */
function lossAt(epochs: number): number {
  const noise = Math.sin(epochs * 774.1) * Math.sin(epochs * 1331.7);
  return 0.05 + 2.2 * Math.exp(-1.6 * epochs) + 0.25 * Math.exp(-0.4 * epochs) * (1 + 0.6 * noise);
}

const LAYERS = ['conv2d', 'conv2d_1', 'dense', 'dense_1'];

/** Views as the kernel makes them beside the curves. */
export function viewsOf(epochs: number): TrainingView[] {
  const places = Array.from({ length: epochs * 20 }, (_, index) => index / 20);
  const norms = places.flatMap((x) =>
    LAYERS.map((series, layer) => ({
      x,
      value: Number((Math.exp(-x / 3 - layer) * (1.2 + Math.sin(x * 97 + layer))).toPrecision(5)),
      series,
    })),
  );
  const histogram = Array.from({ length: epochs }, (_, epoch) =>
    Array.from({ length: 24 }, (_, bin) => ({
      epoch: epoch + 1,
      bin: (bin - 12) / 40,
      count: Math.round(900 * Math.exp(-((bin - 12) ** 2) / (10 + 6 * epoch))),
    })),
  ).flat();
  return [
    lineView('rate', 'Learning rate', [
      { x: 0, value: 0.001, series: 'rate' },
      { x: 2, value: 0.001, series: 'rate' },
      { x: 2, value: 0.0001, series: 'rate' },
      { x: epochs, value: 0.0001, series: 'rate' },
    ]),
    lineView('gradients', 'Gradients', norms, 'log'),
    {
      name: 'weights',
      title: 'Weights',
      summary: 'The weights spread over the epochs.',
      table: {
        columns: ['epoch', 'bin', 'count'],
        rows: histogram.map(({ epoch, bin, count }) => [epoch, bin, count]),
      },
      spec: {
        width: 640,
        height: 200,
        data: { name: 'weightsHistogram' },
        mark: 'rect',
        encoding: {
          x: { field: 'epoch', type: 'ordinal', axis: { labelAngle: 0 } },
          y: { field: 'bin', type: 'ordinal', sort: 'descending', title: 'weight' },
          color: { field: 'count', type: 'quantitative' },
        },
      },
      data: { weightsHistogram: histogram },
    },
  ];
}

function lineView(name: string, title: string, rows: Row[], type = 'linear'): TrainingView {
  return {
    name,
    title,
    summary: `${title} over the epochs.`,
    table: {
      columns: ['epoch', 'series', 'value'],
      rows: rows.map(({ x, series, value }) => [Number(x), String(series), Number(value)]),
    },
    spec: {
      width: 640,
      height: 200,
      layer: [
        {
          data: { name: `${name}Lines` },
          mark: { type: 'line', strokeWidth: 1.5 },
          encoding: {
            x: { field: 'x', type: 'quantitative', title: 'epoch', scale: { nice: false, zero: false } },
            y: { field: 'value', type: 'quantitative', title: null, scale: { type, zero: false } },
            color: {
              field: 'series',
              type: 'nominal',
              scale: { domain: [...new Set(rows.map(({ series }) => String(series)))] },
              legend: { orient: 'top', title, titleOrient: 'left', symbolType: 'stroke' },
            },
          },
        },
      ],
    },
    data: { [`${name}Lines`]: rows },
  };
}
