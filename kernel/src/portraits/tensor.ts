/** A tensor as its statistics, its distribution and, where it looks like pictures, those. */
import type { Tensor } from '@tensorflow/tfjs';
import { SERIES_COLOURS } from '../display/colours.ts';
import { count, figure, percent } from '../display/numbers.ts';
import { tensorHead, tensorText } from '../display/tensor.ts';
import type { MimeBundle } from '../messages.ts';
import { TEXT } from '../mime.ts';
import type { PictureTable, Row, VegaLiteSpec } from '../mime.ts';
import { say } from '../say.ts';
import { inCode, portraitBundle, SCHEMA } from './chart.ts';
import { finiteOf } from './statistics.ts';
import type { Bin, Statistics } from './statistics.ts';
import { distributionOf } from './tensor-values.ts';
import { isPictureRange, MOST_PICTURES, pictureGrid, pictureShape, picturesOf } from './thumbnails.ts';

/** So few values are read at a glance: they are their own picture. */
const FEW = 16;

export function tensorBundle(tensor: Tensor): MimeBundle | Promise<MimeBundle> {
  const isNumeric = tensor.dtype !== 'string' && tensor.dtype !== 'complex64';
  const words = tensorText(tensor);
  if (tensor.isDisposed || tensor.size <= FEW || !isNumeric) return { [TEXT]: words };

  const { statistics, bins } = distributionOf(tensor);
  const head = tensorHead(tensor);
  const pictures = picturesSpec(tensor, statistics);
  const lines = linesOf(statistics, tensor.size);
  const line = lines.join(say(', '));
  const panels = [
    ...(pictures ? [pictures] : []),
    ...(bins.length > 0 ? [histogram(bins, tensor.dtype !== 'float32')] : []),
  ];
  if (panels.length === 0) return { [TEXT]: `${words}\n${line}` };
  const spec = {
    $schema: SCHEMA,
    title: {
      text: head,
      subtitle: lines,
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: 12,
    },
    spacing: 28,
    hconcat: panels,
  };
  const values = words.split('\n').slice(1).join('\n');
  const notes = [sampleNote(statistics, tensor.size), inCode(values)].filter((note) => note !== '');
  return portraitBundle({ spec, title: head, table: tableOf(statistics), notes, text: `${words}\n${line}` });
}

function picturesSpec(tensor: Tensor, { min, max }: Statistics): VegaLiteSpec | null {
  const shape = pictureShape(tensor.shape);
  if (!shape || !isPictureRange(min, max)) return null;
  const pictures = picturesOf(tensor, shape);
  const [all] = shape;
  const some =
    all > MOST_PICTURES ? say('first {shown} of {all} pictures', { shown: MOST_PICTURES, all: count(all) }) : '';
  return { ...pictureGrid(pictures), ...(some !== '' && { title: { text: some, anchor: 'start', fontSize: 11 } }) };
}

export function histogram(bins: readonly Bin[], isWhole: boolean): VegaLiteSpec {
  return {
    width: 300,
    height: 150,
    data: { values: bins.map(({ from, to, count }): Row => ({ from, to, count })) },
    mark: { type: 'bar', color: SERIES_COLOURS[0], binSpacing: 1 },
    encoding: {
      x: {
        field: 'from',
        type: 'quantitative',
        bin: 'binned',
        title: say('value'),
        axis: { tickCount: 6, grid: false, ...(isWhole && { tickMinStep: 1 }) },
        scale: { zero: false },
      },
      x2: { field: 'to' },
      y: {
        field: 'count',
        type: 'quantitative',
        title: say('values'),
        axis: { tickCount: 4, tickMinStep: 1, labelExpr: "format(datum.value, '~s')" },
      },
      tooltip: [
        { field: 'from', type: 'quantitative', title: say('from'), format: '.4~g' },
        { field: 'to', type: 'quantitative', title: say('to'), format: '.4~g' },
        { field: 'count', type: 'quantitative', title: say('values'), format: ',' },
      ],
    },
  };
}

/** ["min 0, max 1.00, mean 0.131, std 0.308", "80.9 % zeros"] */
function linesOf(statistics: Statistics, size: number): string[] {
  const { min, max, mean, std, zeros, nans, infinities, read } = statistics;
  const isFinite = finiteOf(statistics) > 0;
  const counts = [
    ...(zeros > 0 ? [say('{share} zeros', { share: percent(zeros / read) })] : []),
    ...(nans > 0 ? [`${count(nans)} NaN`] : []),
    ...(infinities > 0 ? [say('{count} infinite', { count: count(infinities) })] : []),
  ];
  return [
    isFinite
      ? say('min {min}, max {max}, mean {mean}, std {std}', {
          ...{ min: figure(min), max: figure(max), mean: figure(mean), std: figure(std) },
        })
      : '',
    counts.join(say(', ')),
    sampleNote(statistics, size),
  ].filter((line) => line !== '');
}

function sampleNote({ read }: Statistics, size: number): string {
  return read < size
    ? say('from {read} of {size} values, evenly spaced', { read: count(read), size: count(size) })
    : '';
}

function tableOf({ min, max, mean, std, zeros, nans, infinities }: Statistics): PictureTable {
  return {
    columns: [say('min'), say('max'), say('mean'), say('std'), say('zeros'), 'NaN', say('infinite')],
    rows: [[...[min, max, mean, std].map(figure), ...[zeros, nans, infinities].map(count)]],
  };
}
