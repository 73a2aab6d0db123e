/** A layers model as a diagram and a table of its layers: what they give, hold and cost. */
import type { LayersModel } from '@tensorflow/tfjs';
import { amount, count } from '../display/numbers.ts';
import { size } from '../memory/report.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable } from '../mime.ts';
import { say, spaceBetween } from '../say.ts';
import { portraitBundle } from './chart.ts';
import { layerCalls, total } from './layer-calls.ts';
import type { LayerCall } from './layer-calls.ts';
import { modelBoxes } from './model-boxes.ts';
import { modelDiagram } from './model-diagram.ts';
import { shapesText } from './shapes.ts';

/** Rows of the table; of a larger model, its first and its last layers. */
const MOST_ROWS = 200;
const BYTES = 4; // float32

export async function modelBundle(model: LayersModel): Promise<MimeBundle> {
  const calls = layerCalls(model);
  const title = say('{kind} "{name}", {parameters} parameters', {
    ...{ kind: model.getClassName(), name: model.name, parameters: count(parametersOf(calls)) },
  });
  const notes = totalsOf(calls);
  const spec = await modelDiagram(title, notes, modelBoxes(calls));
  return portraitBundle({ spec, title, table: tableOf(calls), notes: [notes] });
}

function parametersOf(calls: readonly LayerCall[]): number {
  return calls.reduce((sum, { parameters }) => sum + parameters, 0);
}

function totalsOf(calls: readonly LayerCall[]): string {
  const parameters = parametersOf(calls);
  const trainable = calls.reduce((sum, call) => sum + call.trainable, 0);
  const work = calls.map(({ multiplyAdds }) => multiplyAdds);
  const known = work.filter((one) => one !== null);
  const values = total(calls.map((call) => call.values));
  return [
    trainable === parameters
      ? say('All parameters are trainable.')
      : say('{count} parameters are trainable.', { count: count(trainable) }),
    say('Weights: {size}.', { size: size(BYTES * parameters) }),
    say('A sample: {work}, {memory}.', {
      work: workText(known, work.length),
      memory:
        values === null ? say('activations not known') : say('{size} of activations', { size: size(BYTES * values) }),
    }),
  ].join(spaceBetween());
}

/** @param known what is known of the multiply-adds of so many layers */
function workText(known: readonly number[], layers: number): string {
  if (known.length === 0 && layers > 0) return say('multiply-adds not known');
  const work = amount(total(known) ?? 0);
  return known.length < layers ? say('at least {work} multiply-adds', { work }) : say('{work} multiply-adds', { work });
}

function tableOf(calls: readonly LayerCall[]): PictureTable {
  const isChain = calls.every(
    ({ inputs }, place) => inputs.length === 0 || (inputs.length === 1 && inputs[0] === place - 1),
  );
  const rows = calls.map((call): (string | number | null)[] => [
    call.name,
    call.detail === '' ? call.kind : `${call.kind} (${call.detail})`,
    shapesText(call.outputShapes),
    call.shared ? say('shared') : count(call.parameters),
    call.multiplyAdds === null ? '?' : count(call.multiplyAdds),
    call.values === null ? '?' : size(BYTES * call.values),
    ...(isChain ? [] : [call.inputs.map((input) => calls[input]?.name ?? '').join(', ')]),
  ]);
  const columns = [
    ...[say('layer'), say('type'), say('output shape'), say('parameters')],
    ...[say('multiply-adds'), say('activations')],
  ];
  return {
    columns: isChain ? columns : [...columns, say('takes')],
    rows: rows.length <= MOST_ROWS ? rows : cut(rows, columns),
  };
}

function cut(rows: (string | number | null)[][], columns: string[]): (string | number | null)[][] {
  const half = MOST_ROWS / 2;
  const hidden = [
    '…',
    say('{count} more layers', { count: count(rows.length - MOST_ROWS) }),
    ...columns.slice(2).map(() => '…'),
  ];
  return [...rows.slice(0, half), hidden, ...rows.slice(-half)];
}
