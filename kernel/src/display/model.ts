/** A layers model as the table Keras calls its summary. */
import type { LayersModel } from '@tensorflow/tfjs';
import type { MimeBundle } from '../messages.ts';
import { MARKDOWN, TEXT } from '../mime.ts';
import type { PictureTable } from '../mime.ts';
import { count } from './numbers.ts';
import { markdownTable, textTable } from './picture.ts';

export function isLayersModel(value: object): value is LayersModel {
  return 'layers' in value && 'summary' in value && 'predict' in value && 'countParams' in value;
}

export function modelBundle(model: LayersModel): MimeBundle {
  const table: PictureTable = {
    columns: ['layer', 'type', 'output shape', 'parameters'],
    rows: model.layers.map((layer) => [
      layer.name,
      layer.getClassName(),
      shapeText(layer.outputShape),
      count(layer.countParams()),
    ]),
  };
  const total = model.countParams();
  const trainable = model.trainableWeights.reduce((sum, weight) => sum + product(weight.shape), 0);
  const title = `${model.getClassName()} "${model.name}", ${count(total)} parameters`;
  const sum = total === trainable ? 'All parameters are trainable.' : `${count(trainable)} parameters are trainable.`;
  return {
    [MARKDOWN]: `**${title}**\n\n${markdownTable(table)}\n\n${sum}`,
    [TEXT]: `${title}\n\n${textTable(table)}\n\n${sum}`,
  };
}

function shapeText(shape: (number | null)[] | (number | null)[][]): string {
  const one = (dimensions: (number | null)[]) => dimensions.map((size) => size ?? '·').join(' × ');
  // SAFETY: a shape is a list of sizes or, for several outputs, a list of such lists.
  return Array.isArray(shape[0]) ? (shape as (number | null)[][]).map(one).join(', ') : one(shape as (number | null)[]);
}

function product(shape: (number | null)[]): number {
  return shape.reduce<number>((sum, size) => sum * (size ?? 1), 1);
}
