/** The pictures of trainings that are looked at: states, themes, views, and what goes wrong. */
import { pictureOf } from '../../kernel/src/training/curves.ts';
import { advance, beginTraining } from '../../kernel/src/training/history.ts';
import type { Plan, SystemSample, TrainingEvent } from '../../kernel/src/training/history.ts';
import { HISTOGRAM_BINS } from '../../kernel/src/training/layers.ts';
import type { Histogram, LayerStatistics, LayerValues } from '../../kernel/src/training/layers.ts';
import type { TrainingPicture, TrainingView } from '../../kernel/src/mime.ts';
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
  const whole = training({ isLookedInto: true, ending: 'done' });
  const narrow = training({ epochsRun: 3.4, isLookedInto: true });
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
    named('learning rate', { picture: whole, press: ['Learning rate'] }),
    named('gradients', { picture: whole, press: ['Gradients'] }),
    named('weights', { picture: whole, press: ['Weights'] }),
    named('time', { picture: whole, press: ['Time'] }),
    named('updates', { picture: whole, press: ['Updates'] }),
    named('histograms', { picture: whole, press: ['Histograms'] }),
    named('system', { picture: whole, press: ['System'] }),
    named('gradients, light', { theme: 'light', picture: whole, press: ['Gradients'] }),
    named('histograms, light', { theme: 'light', picture: whole, press: ['Histograms'] }),
    named('weights, high contrast', { theme: 'highContrast', picture: whole, press: ['Weights'] }),
    named('as a table', { picture: whole, press: ['Show as table'] }),
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
      press: ['12 of 12 curves'],
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
    named('narrow', { width: 340, picture: narrow }),
    named('narrow, high contrast', {
      theme: 'highContrast',
      width: 340,
      picture: narrow,
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
  /** Whether learning rate, layers and the process are watched too, eight times an epoch. */
  isLookedInto?: boolean;
}

/** A training's picture as the kernel makes it. */
function training({
  plan: changes = {},
  epochsRun,
  ending,
  value = lossAt,
  late = false,
  isLookedInto = false,
}: Run = {}): TrainingPicture {
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
    const epochs = step / batches;
    const learningRate = isLookedInto ? { learningRate: rateAt(epochs) } : {};
    happened({ type: 'batch ended', at, batch, size: 32, values: valuesAt(epochs, trained), ...learningRate });
    if (isLookedInto && batch % Math.ceil(batches / 8) === 0) {
      happened({ type: 'layers', at, batch, values: layersAt(epochs) });
      happened({ type: 'system', at, values: systemAt(epochs) });
    }
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
  return training({ epochsRun: epochs, isLookedInto: true }).views ?? [];
}

/** A rate that falls once. */
function rateAt(epochs: number): number {
  return epochs < 2 ? 0.001 : 0.0001;
}

/** The first layers learn least; all weights spread with time. */
function layersAt(epochs: number): LayerValues {
  const normal = (spread: number): Histogram => {
    const counts = Array.from({ length: HISTOGRAM_BINS }, (_, bin) =>
      Math.round(900 * Math.exp(-((bin - HISTOGRAM_BINS / 2 + 0.5) ** 2) / (2 * 4 ** 2))),
    );
    return { from: -3 * spread, to: 3 * spread, counts };
  };
  const values = LAYERS.map((name, layer): [string, LayerStatistics] => {
    const gradientNorm = Math.exp(-epochs / 3 - (LAYERS.length - layer) / 2) * (1.2 + Math.sin(epochs * 97 + layer));
    const weightNorm = 4 + layer + epochs / 4;
    const updateRatio = (0.8 * rateAt(epochs) * (1.5 + Math.sin(epochs * 53 + layer))) / (0.3 + layer / 4);
    const [gradients, weights] = [normal(gradientNorm / 300), normal((0.1 + epochs / 60) / (layer + 1))];
    return [name, { gradientNorm, updateRatio, weightNorm, zeros: 0.1, nonFinite: 0, gradients, weights }];
  });
  return Object.fromEntries(values);
}

function systemAt(epochs: number): SystemSample {
  return {
    cpu: 3.2 + 0.6 * Math.sin(epochs * 41),
    residentMemory: 6.1e8 + 2e7 * Math.min(epochs, 2),
    tensors: 214,
    tensorBytes: 9.4e7 + 3e6 * Math.sin(epochs * 7),
  };
}
