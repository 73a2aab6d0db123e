/** A graph model (tf.loadGraphModel) as what it takes and gives, and how often it uses each operation. */
import type { GraphModel } from '@tensorflow/tfjs';
import { count } from '../display/numbers.ts';
import { size } from '../memory/report.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable, Row } from '../mime.ts';
import { say } from '../say.ts';
import { amountBars, inMarkdown, portraitBundle, SCHEMA } from './chart.ts';
import { shapeText } from './shapes.ts';

/** A description of an input or output; sizes below zero are free. */
interface Port {
  name: string;
  dtype: string;
  shape?: number[];
}

const SHOWN_OPS = 25;
const SHOWN_PORTS = 50;

export function isGraphModel(value: object): value is GraphModel {
  return 'executeAsync' in value && 'modelSignature' in value && 'weights' in value && 'predict' in value;
}

export function graphModelBundle(model: GraphModel): Promise<MimeBundle> {
  const weights = Object.values(model.weights ?? {}).flat();
  const parameters = weights.reduce((sum, tensor) => sum + tensor.size, 0);
  const title = say('Graph model, {count} weights ({size})', { count: count(parameters), size: size(4 * parameters) });
  const table: PictureTable = {
    columns: ['', say('name'), say('type'), say('shape')],
    rows: [...ports(say('takes'), model.inputs), ...ports(say('gives'), model.outputs)],
  };
  const ops = opsOf(model);
  const shown = ops.slice(0, SHOWN_OPS);
  const values = shown.map(([op, times]): Row => ({ op, times, text: count(times) }));
  const all = ops.reduce((sum, [, times]) => sum + times, 0);
  const note = say('{count} operations of {kinds} kinds', { count: count(all), kinds: ops.length });
  const spec = {
    $schema: SCHEMA,
    title: {
      text: title,
      subtitle: note,
      anchor: 'start',
      fontSize: 13,
      subtitleFontSize: 11,
      subtitlePadding: 4,
      offset: 12,
    },
    width: 220,
    height: { step: 18 },
    data: { values },
    ...amountBars('op', 'times'),
  };
  const words = shown.map(([op, times]) => `${inMarkdown(op)} × ${count(times)}`).join(', ');
  return portraitBundle({ spec, title, table, notes: [say('{note}: {words}.', { note, words })] });
}

function ports(side: string, given: readonly Port[]): (string | number)[][] {
  const rows = given
    .slice(0, SHOWN_PORTS)
    .map(({ name, dtype, shape = [] }) => [
      side,
      name,
      dtype,
      shapeText(shape.map((length) => (length < 0 ? null : length))),
    ]);
  return given.length <= SHOWN_PORTS
    ? rows
    : [...rows, [side, `… ${say('{size} more', { size: given.length - SHOWN_PORTS })}`, '', '']];
}

/** Operations by how often they are used; the graph is not part of tfjs's declarations. */
function opsOf(model: GraphModel): [op: string, times: number][] {
  const executor: unknown = Reflect.get(model, 'executor');
  const graph: unknown = typeof executor === 'object' && executor ? Reflect.get(executor, 'graph') : null;
  const nodes: unknown = typeof graph === 'object' && graph ? Reflect.get(graph, 'nodes') : null;
  const counts = new Map<string, number>();
  for (const node of Object.values(typeof nodes === 'object' && nodes ? nodes : {})) {
    const op: unknown = typeof node === 'object' && node ? Reflect.get(node, 'op') : null;
    if (typeof op === 'string') counts.set(op, (counts.get(op) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one);
}
