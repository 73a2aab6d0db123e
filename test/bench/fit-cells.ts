/** The code that both sides of the fit bench run: cells of JavaScript that find `tf` in scope. */

/** About half a minute of training: in a shorter fit, warming up and the machine's noise outweigh what is measured. */
export const EXAMPLES = 48_000;

/** The network, and pictures of noise: speed does not depend on what they show. */
export const CELLS = `
var model = tf.sequential({
  layers: [
    tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 128, activation: 'relu' }),
    tf.layers.dense({ units: 10, activation: 'softmax' }),
  ],
});
model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
var images = tf.randomUniform([${EXAMPLES}, 28, 28, 1], 0, 1, 'float32', 1);
var labels = tf.randomUniform([${EXAMPLES}], 0, 10, 'float32', 2).floor();
`;

/** Leaves nothing to load or to compile for the first time. */
export const WARM_UP = `
await model.fit(images.slice(0, 3200), labels.slice(0, 3200), { epochs: 1, batchSize: 32, verbose: 0 });
`;

/** One epoch; prints images a second. */
export const FIT = `
var started = performance.now();
await model.fit(images, labels, { epochs: 1, batchSize: 32, verbose: 0 });
console.log(${EXAMPLES} / ((performance.now() - started) / 1000));
`;
