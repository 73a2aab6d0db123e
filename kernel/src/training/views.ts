/** What can be looked at besides the curves: each view is there once it has data, and as high as the curves. */
import { say, spaceBetween } from '../say.ts';
import type { PictureTable, Row, TrainingView } from '../mime.ts';
import { clock, count, figure } from '../display/numbers.ts';
import { layerViewsOf } from './layer-views.ts';
import { axisKey, cached, chartOf, frameOf, linePanel, rowsOf, spansFar, widthOf } from './panel.ts';
import type { Memo } from './memo.ts';
import type { Detail, Drawing } from './panel.ts';
import { pointsOf, type Curve } from './series.ts';

export function viewsOf(history: Drawing['history'], detail: Detail, memo: Memo): TrainingView[] {
  const { learningRates, epochTimes, throughput, secondsPerEpoch, layers, system } = history;
  const drawing: Drawing = { history, detail, memo };
  // all that a view depends on besides its own values
  const frame = [history.plan, history.batches, axisKey(history), frameOf(history, memo), detail];
  return [
    ...memo.part('learningRate', [...frame, learningRates], () => learningRateView(drawing)),
    ...memo.part('time', [...frame, epochTimes, throughput, secondsPerEpoch], () => timeView(drawing)),
    ...memo.part('layers', [...frame, layers], () => layerViewsOf(drawing)),
    ...memo.part('system', [...frame, system], () => systemView(drawing)),
  ];
}

/** One panel of a view. */
interface Lines {
  name: string;
  title: string;
  curves: readonly { series: string; curve: Curve }[];
  logarithmic?: boolean;
  format?: string;
  axisFormat?: string;
}

function viewOf(
  { history, detail, memo }: Drawing,
  view: Pick<TrainingView, 'name' | 'title' | 'summary' | 'table'>,
  lines: readonly Lines[],
): TrainingView {
  const data: { [name: string]: Row[] } = {};
  const shown = lines.map(({ curves, ...line }) => {
    data[`${line.name}Frame`] = frameOf(history, memo);
    const panel = { logarithmic: false, ...line, name: `${line.name}Line`, detail };
    data[panel.name] = rowsOf(history, curves, panel, memo);
    return { logarithmic: false, ...line, series: curves.map(({ series }) => series) };
  });
  const spec = cached(JSON.stringify([axisKey(history), shown]), () =>
    chartOf(shown.map((panel) => linePanel(history, panel, widthOf(lines.length)))),
  );
  return { ...view, spec, data };
}

function learningRateView(drawing: Drawing): TrainingView[] {
  const curve = drawing.history.learningRates;
  if (!curve) return [];
  const values = finite(curve);
  const [first, last] = [values[0], values.at(-1)];
  const isSame = first === last;
  const view = {
    name: 'learningRate',
    title: say('Learning rate'),
    summary: isSame
      ? say('The learning rate is {rate}.', { rate: rate(last) })
      : say('The learning rate went from {from} to {to}.', { from: rate(first), to: rate(last) }),
    table: extremes([{ what: say('learning rate'), values, told: rate }]),
  };
  const logarithmic = spansFar(Math.min(...values), Math.max(...values));
  return [viewOf(drawing, view, [{ ...single('learningRate', say('learning rate'), curve), logarithmic }])];
}

const PER_SECOND = {
  steps: 'steps per second',
  images: 'images per second',
  samples: 'samples per second',
} as const;

const RUNS_AT = {
  steps: 'Training runs at {pace} steps per second.',
  images: 'Training runs at {pace} images per second.',
  samples: 'Training runs at {pace} samples per second.',
} as const;

function timeView(drawing: Drawing): TrainingView[] {
  const { epochTimes, throughput, secondsPerEpoch, plan } = drawing.history;
  const unit = plan.epochs === 0 ? 'steps' : plan.unit;
  const lines: Lines[] = [];
  if (epochTimes) lines.push(single('timeEpoch', say('seconds per epoch'), epochTimes));
  if (throughput)
    lines.push({
      ...single('timeSpeed', say(PER_SECOND[unit]), throughput),
      format: ',.4~r',
      axisFormat: ',~r',
    });
  if (lines.length === 0) return [];
  const view = {
    name: 'time',
    title: say('Time'),
    summary: [
      ...(secondsPerEpoch === null
        ? []
        : [say('The last epoch took {secondsPerEpoch}.', { secondsPerEpoch: seconds(secondsPerEpoch) })]),
      ...(throughput ? [say(RUNS_AT[unit], { pace: figure(finite(throughput).at(-1)) })] : []),
    ].join(spaceBetween()),
    table: extremes([
      ...(epochTimes ? [{ what: say('seconds per epoch'), values: finite(epochTimes), told: seconds }] : []),
      ...(throughput ? [{ what: say(PER_SECOND[unit]), values: finite(throughput), told: figure }] : []),
    ]),
  };
  return [viewOf(drawing, view, lines)];
}

function systemView(drawing: Drawing): TrainingView[] {
  const { system } = drawing.history;
  if (!system) return [];
  const { cpu, residentMemory, tensorBytes, tensors } = system.curves;
  const { latest } = system;
  const view = {
    name: 'system',
    title: say('System'),
    summary: say(
      '{cpu} processors are busy; the process has {residentMemory}, {tensorBytes} are in {tensors} tensors.',
      {
        cpu: figure(latest.cpu),
        residentMemory: bytes(latest.residentMemory),
        tensorBytes: bytes(latest.tensorBytes),
        tensors: count(latest.tensors),
      },
    ),
    table: extremes([
      { what: say('processors busy'), values: finite(cpu), told: figure },
      { what: say('memory of the process'), values: finite(residentMemory), told: bytes },
      { what: say('memory of tensors'), values: finite(tensorBytes), told: bytes },
      { what: say('tensors'), values: finite(tensors), told: count },
    ]),
  };
  const memory = [
    { series: say('process'), curve: residentMemory },
    { series: say('tensors'), curve: tensorBytes },
  ];
  const lines: Lines[] = [
    single('systemCpu', say('processors busy'), cpu),
    { name: 'systemMemory', title: say('bytes'), curves: memory, format: '.4~s', axisFormat: '~s' },
    { ...single('systemTensors', say('tensors'), tensors), format: ',', axisFormat: '~s' },
  ];
  return [viewOf(drawing, view, lines)];
}

function single(name: string, title: string, curve: Curve): Lines {
  return { name, title, curves: [{ series: title, curve }] };
}

function extremes(rows: { what: string; values: number[]; told: (value: number) => string }[]): PictureTable {
  return {
    columns: ['', say('first'), say('least'), say('greatest'), say('newest')],
    rows: rows.map(({ what, values, told }) => {
      const [first, last] = [values[0], values.at(-1)];
      if (first === undefined || last === undefined) return [what, null, null, null, null];
      return [what, told(first), told(Math.min(...values)), told(Math.max(...values)), told(last)];
    }),
  };
}

function finite(curve: Curve): number[] {
  return pointsOf(curve.live).flatMap(({ value }) => value ?? []);
}

/** A learning rate is written as it was given: 0.001, 3e-7. */
function rate(value: number | undefined): string {
  return value === undefined ? 'unknown' : String(Number(value.toPrecision(3)));
}

function seconds(value: number): string {
  return value < 60 ? `${figure(value)} s` : clock(value);
}

/** As tools of operating systems count: 512 MB, 1.25 GB. */
function bytes(value: number): string {
  return value >= 1e9 ? `${(value / 1e9).toPrecision(3)} GB` : `${figure(value / 1e6)} MB`;
}
