/** A notebook for the first minutes: it draws its own pictures, learns to tell them apart and explains an answer. Pure. */
import type { Translate } from '../status/words.ts';
import type { NewCell } from './open-new.ts';

const DATA = `import * as tf from '@tensorflow/tfjs';
import { explain, imageGrid } from 'limpid';

const size = 12;
const pictures = Array.from({ length: 1200 }, (_, i) => {
  const line = Math.floor(Math.random() * size);
  return Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_, column) => [
      (i % 2 === 0 ? row : column) === line ? 1 : 0.6 * Math.random(),
    ]),
  );
});
const x = tf.tensor4d(pictures);
const y = tf.tensor1d(pictures.map((_, i) => i % 2));

imageGrid(x.slice(0, 12), { columns: 12 });`;

const TRAINING = `const model = tf.sequential({
  layers: [
    tf.layers.conv2d({
      inputShape: [size, size, 1],
      filters: 8,
      kernelSize: 3,
      activation: 'relu',
    }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 2, activation: 'softmax' }),
  ],
});
model.compile({
  optimizer: tf.train.adam(0.0002),
  loss: 'sparseCategoricalCrossentropy',
  metrics: ['accuracy'],
});

await model.fit(x, y, { epochs: 300, validationSplit: 0.2 });`;

const EXPLANATION = `await explain(model, x.slice(0, 1), { classes: ['—', '|'] });`;

export function firstTrainingCells(t: Translate): NewCell[] {
  return [
    {
      kind: 'markdown',
      text: `# ${t('A first training')}\n\n${t('Run the cells from top to bottom. The first draws its own data: lines that lie or stand, in noise.')}`,
    },
    { kind: 'code', text: DATA },
    {
      kind: 'markdown',
      text: t(
        'A small network learns to tell them apart, slowly enough that you can watch. While it trains, try the bar above the curves: pause, another learning rate, stop and keep.',
      ),
    },
    { kind: 'code', text: TRAINING },
    {
      kind: 'markdown',
      text: t('What does an answer rest on? The pixels of the line should speak for it, and the noise should not.'),
    },
    { kind: 'code', text: EXPLANATION },
  ];
}
