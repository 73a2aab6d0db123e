/** What can be looked at besides the curves: each view is there once it has data, and as high as the curves. */
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
  const changes = first === last ? `is ${rate(last)}` : `went from ${rate(first)} to ${rate(last)}`;
  const view = {
    name: 'learningRate',
    title: 'Learning rate',
    summary: `The learning rate ${changes}.`,
    table: extremes([{ what: 'learning rate', values, say: rate }]),
  };
  const logarithmic = spansFar(Math.min(...values), Math.max(...values));
  return [viewOf(drawing, view, [{ ...single('learningRate', 'learning rate', curve), logarithmic }])];
}

function timeView(drawing: Drawing): TrainingView[] {
  const { epochTimes, throughput, secondsPerEpoch, plan } = drawing.history;
  const unit = plan.epochs === 0 ? 'steps' : plan.unit;
  const lines: Lines[] = [];
  if (epochTimes) lines.push(single('timeEpoch', 'seconds per epoch', epochTimes));
  if (throughput)
    lines.push({ ...single('timeSpeed', `${unit} per second`, throughput), format: ',.4~r', axisFormat: ',~r' });
  if (lines.length === 0) return [];
  const view = {
    name: 'time',
    title: 'Time',
    summary: [
      ...(secondsPerEpoch === null ? [] : [`The last epoch took ${seconds(secondsPerEpoch)}.`]),
      ...(throughput ? [`Training runs at ${figure(finite(throughput).at(-1))} ${unit} per second.`] : []),
    ].join(' '),
    table: extremes([
      ...(epochTimes ? [{ what: 'seconds per epoch', values: finite(epochTimes), say: seconds }] : []),
      ...(throughput ? [{ what: `${unit} per second`, values: finite(throughput), say: figure }] : []),
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
    title: 'System',
    summary:
      `${figure(latest.cpu)} processors are busy; the process has ${bytes(latest.residentMemory)}, ` +
      `${bytes(latest.tensorBytes)} are in ${count(latest.tensors)} tensors.`,
    table: extremes([
      { what: 'processors busy', values: finite(cpu), say: figure },
      { what: 'memory of the process', values: finite(residentMemory), say: bytes },
      { what: 'memory of tensors', values: finite(tensorBytes), say: bytes },
      { what: 'tensors', values: finite(tensors), say: count },
    ]),
  };
  const memory = [
    { series: 'process', curve: residentMemory },
    { series: 'tensors', curve: tensorBytes },
  ];
  const lines: Lines[] = [
    single('systemCpu', 'processors busy', cpu),
    { name: 'systemMemory', title: 'bytes', curves: memory, format: '.4~s', axisFormat: '~s' },
    { ...single('systemTensors', 'tensors', tensors), format: ',', axisFormat: '~s' },
  ];
  return [viewOf(drawing, view, lines)];
}

function single(name: string, title: string, curve: Curve): Lines {
  return { name, title, curves: [{ series: title, curve }] };
}

function extremes(rows: { what: string; values: number[]; say: (value: number) => string }[]): PictureTable {
  return {
    columns: ['', 'first', 'least', 'greatest', 'newest'],
    rows: rows.map(({ what, values, say }) => {
      const [first, last] = [values[0], values.at(-1)];
      if (first === undefined || last === undefined) return [what, null, null, null, null];
      return [what, say(first), say(Math.min(...values)), say(Math.max(...values)), say(last)];
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
