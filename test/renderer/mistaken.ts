/** The picture of a model's mistakes: of a model whose weights are known, so that it mistakes neighbours. */
import * as tf from '@tensorflow/tfjs';
import { format } from '../../kernel/src/display/format.ts';
import { mistakes } from '../../kernel/src/explain/mistakes.ts';
import type { MimeBundle } from '../../kernel/src/messages.ts';
import { mulberry32 } from '../random.ts';

/** Samples of four classes, of this shape. The engine is loaded before. */
export async function mistakesOf(shape: number[], options: { columns?: string[] }): Promise<MimeBundle> {
  const random = mulberry32(5);
  const size = shape.reduce((product, side) => product * side, 1);
  const labels = Array.from({ length: 160 }, (_, index) => index % 4);
  const values = labels.flatMap((label) =>
    Array.from({ length: size }, () =>
      Math.min(1, Math.max(0, label / 3 + 2.2 * (random() - 0.5) * (size > 9 ? 1 : 0.4))),
    ),
  );
  const model = tf.sequential({
    layers: [tf.layers.flatten({ inputShape: shape }), tf.layers.dense({ units: 4, activation: 'softmax' })],
  });
  const x = tf.tensor(values, [labels.length, ...shape]);
  try {
    // Scores fall with the distance of the mean from that of the class.
    const kernel = Array.from({ length: size }, () => [0, 1, 2, 3].map((label) => (18 * label) / 3 / size));
    model.layers[1]?.setWeights([tf.tensor2d(kernel), tf.tensor1d([0, 1, 2, 3].map((label) => -9 * (label / 3) ** 2))]);
    return await format(await mistakes(model, x, labels, options));
  } finally {
    x.dispose();
    model.dispose();
  }
}
