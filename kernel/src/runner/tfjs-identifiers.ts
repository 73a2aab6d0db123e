/** Names in quotes that tfjs-layers 4.22 knows: `loss: 'meanSquaredError'`. Pure. */
import { didYouMean, similar } from '../cell/similar.ts';

export const IDENTIFIERS = {
  Optimizer: ['adagrad', 'adadelta', 'adam', 'adamax', 'rmsprop', 'sgd'],
  loss: [
    ...['meanSquaredError', 'meanAbsoluteError', 'meanAbsolutePercentageError', 'meanSquaredLogarithmicError'],
    ...['squaredHinge', 'hinge', 'categoricalHinge', 'logcosh', 'categoricalCrossentropy'],
    ...['sparseCategoricalCrossentropy', 'binaryCrossentropy', 'kullbackLeiblerDivergence', 'poisson'],
    'cosineProximity',
  ],
  metric: [
    ...['accuracy', 'binaryAccuracy', 'categoricalAccuracy', 'precision', 'categoricalCrossentropy'],
    ...['sparseCategoricalCrossentropy', 'mse', 'mae', 'mape', 'cosine'],
  ],
  activation: [
    ...['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax', 'softplus', 'softsign', 'tanh'],
    ...['swish', 'mish', 'gelu', 'gelu_new'],
  ],
  initializer: [
    ...['glorotNormal', 'glorotUniform', 'heNormal', 'heUniform', 'identity', 'leCunNormal'],
    ...['leCunUniform', 'ones', 'orthogonal', 'randomNormal', 'randomUniform', 'truncatedNormal', 'varianceScaling'],
    'zeros',
  ],
  regularizer: ['l1l2'],
  constraint: ['maxNorm', 'minMaxNorm', 'nonNeg', 'unitNorm'],
} as const;

/** Of a message of tfjs-layers, which names what it does not know. */
export function identifierHint(message: string): string {
  const [, kind = '', name = ''] = /^Unknown (\w+):? ([\w ]+)/.exec(message) ?? [];
  const known: readonly string[] = Object.entries(IDENTIFIERS).find(([one]) => one === kind)?.[1] ?? [];
  // other words of Keras's for the same, and what other libraries write with a line below
  const plain = name.replaceAll(/[_ ](\w)/g, (_, letter: string) => letter.toUpperCase());
  return known.includes(plain) ? didYouMean([plain]) : didYouMean(similar(plain, known));
}
