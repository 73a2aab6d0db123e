/** A layers model as a diagram and a table of its layers: what they give, hold and cost. */
import type { LayersModel } from '@tensorflow/tfjs';
import { amount, count } from '../display/numbers.ts';
import { size } from '../memory/report.ts';
import type { MimeBundle } from '../messages.ts';
import type { PictureTable } from '../mime.ts';
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
  const title = `${model.getClassName()} "${model.name}", ${count(parametersOf(calls))} parameters`;
  const notes = totalsOf(calls);
  const spec = await modelDiagram(title, notes.join(' '), modelBoxes(calls));
  return portraitBundle({ spec, title, table: tableOf(calls), notes: [notes.join(' ')] });
}

function parametersOf(calls: readonly LayerCall[]): number {
  return calls.reduce((sum, { parameters }) => sum + parameters, 0);
}

/** Sentences. */
function totalsOf(calls: readonly LayerCall[]): string[] {
  const parameters = parametersOf(calls);
  const trainable = calls.reduce((sum, call) => sum + call.trainable, 0);
  const work = calls.map(({ multiplyAdds }) => multiplyAdds);
  const known = work.filter((one) => one !== null);
  const values = total(calls.map((call) => call.values));
  const least = known.length < work.length ? 'at least ' : '';
  return [
    trainable === parameters ? 'All parameters are trainable.' : `${count(trainable)} parameters are trainable.`,
    `Weights: ${size(BYTES * parameters)}.`,
    `A sample: ${known.length === 0 && work.length > 0 ? 'multiply-adds not known' : `${least}${amount(total(known) ?? 0)} multiply-adds`}, ${values === null ? 'activations not known' : `${size(BYTES * values)} of activations`}.`,
  ];
}

function tableOf(calls: readonly LayerCall[]): PictureTable {
  const isChain = calls.every(
    ({ inputs }, place) => inputs.length === 0 || (inputs.length === 1 && inputs[0] === place - 1),
  );
  const rows = calls.map((call): (string | number | null)[] => [
    call.name,
    call.detail === '' ? call.kind : `${call.kind} (${call.detail})`,
    shapesText(call.outputShapes),
    call.shared ? 'shared' : count(call.parameters),
    call.multiplyAdds === null ? '?' : count(call.multiplyAdds),
    call.values === null ? '?' : size(BYTES * call.values),
    ...(isChain ? [] : [call.inputs.map((input) => calls[input]?.name ?? '').join(', ')]),
  ]);
  const columns = ['layer', 'type', 'output shape', 'parameters', 'multiply-adds', 'activations'];
  return {
    columns: isChain ? columns : [...columns, 'takes'],
    rows: rows.length <= MOST_ROWS ? rows : cut(rows, columns),
  };
}

function cut(rows: (string | number | null)[][], columns: string[]): (string | number | null)[][] {
  const half = MOST_ROWS / 2;
  const hidden = ['…', `${count(rows.length - MOST_ROWS)} more layers`, ...columns.slice(2).map(() => '…')];
  return [...rows.slice(0, half), hidden, ...rows.slice(-half)];
}
