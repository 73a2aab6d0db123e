/** What can be looked at besides the curves: each view is there once it has data, and as high as the curves. */
import type { PictureTable, Row, TrainingView } from '../mime.ts';
import { clock, count, figure } from '../display/numbers.ts';
import type { SystemSample, TrainingHistory } from './history.ts';
import { layerViewsOf } from './layer-views.ts';
import { axisKey, cached, chartOf, frameOf, linePanel, rowsOf, spansFar, widthOf } from './panel.ts';
import type { Detail } from './panel.ts';
import { pointsOf, type Curve } from './series.ts';

export function viewsOf(history: TrainingHistory, detail: Detail): TrainingView[] {
  return [
    ...learningRateView(history, detail),
    ...timeView(history, detail),
    ...layerViewsOf(history, detail),
    ...systemView(history, detail),
  ];
}

/** One line in each of a view's panels. */
interface Line {
  name: string;
  title: string;
  curve: Curve;
  logarithmic?: boolean;
  format?: string;
}

function viewOf(
  history: TrainingHistory,
  detail: Detail,
  view: Pick<TrainingView, 'name' | 'title' | 'summary' | 'table'>,
  lines: readonly Line[],
): TrainingView {
  const key = JSON.stringify([view.name, axisKey(history), lines.map(({ curve: _, ...line }) => line)]);
  const data: { [name: string]: Row[] } = {};
  for (const { name, title, curve, logarithmic } of lines) {
    data[`${name}Frame`] = frameOf(history);
    data[`${name}Line`] = rowsOf(history, [{ series: title, curve }], detail, logarithmic);
  }
  const make = () =>
    chartOf(
      lines.map(({ logarithmic = false, ...line }) =>
        linePanel(history, { ...line, series: [line.title], logarithmic }, widthOf(lines.length)),
      ),
    );
  return { ...view, spec: cached(key, make), data };
}

function learningRateView(history: TrainingHistory, detail: Detail): TrainingView[] {
  const curve = history.learningRates;
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
  return [viewOf(history, detail, view, [{ name: 'learningRate', title: 'learning rate', curve, logarithmic }])];
}

function timeView(history: TrainingHistory, detail: Detail): TrainingView[] {
  const { epochTimes, throughput, plan } = history;
  const unit = plan.epochs === 0 ? 'steps' : plan.unit;
  const lines: Line[] = [];
  if (epochTimes) lines.push({ name: 'timeEpoch', title: 'seconds per epoch', curve: epochTimes });
  if (throughput) lines.push({ name: 'timeSpeed', title: `${unit} per second`, curve: throughput, format: ',.4~r' });
  if (lines.length === 0) return [];
  const view = {
    name: 'time',
    title: 'Time',
    summary: [
      ...(history.secondsPerEpoch === null ? [] : [`The last epoch took ${seconds(history.secondsPerEpoch)}.`]),
      ...(throughput ? [`Training runs at ${figure(finite(throughput).at(-1))} ${unit} per second.`] : []),
    ].join(' '),
    table: extremes(
      lines.map(({ name, title, curve }) => ({
        what: title,
        values: finite(curve),
        say: name === 'timeEpoch' ? seconds : figure,
      })),
    ),
  };
  return [viewOf(history, detail, view, lines)];
}

const PARTS: readonly { part: keyof SystemSample; title: string; format: string; say: (value: number) => string }[] = [
  { part: 'cpu', title: 'processors busy', format: '.2f', say: figure },
  { part: 'residentMemory', title: 'memory', format: '.4~s', say: bytes },
  { part: 'tensorBytes', title: 'tensors’ memory', format: '.4~s', say: bytes },
  { part: 'tensors', title: 'tensors', format: ',', say: count },
];

function systemView(history: TrainingHistory, detail: Detail): TrainingView[] {
  const { system } = history;
  if (!system) return [];
  const { latest, curves } = system;
  const view = {
    name: 'system',
    title: 'System',
    summary:
      `${figure(latest.cpu)} processors are busy; the process has ${bytes(latest.residentMemory)}, ` +
      `${bytes(latest.tensorBytes)} of it in ${count(latest.tensors)} tensors.`,
    table: extremes(PARTS.map(({ part, title, say }) => ({ what: title, values: finite(curves[part]), say }))),
  };
  const lines = PARTS.map(({ part, title, format }) => ({ name: `system${part}`, title, format, curve: curves[part] }));
  return [viewOf(history, detail, view, lines)];
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
