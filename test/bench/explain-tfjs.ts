/** One round of the explain bench: `explain-tfjs.ts FOLDER`. Leaves weights and samples in FOLDER, and prints milliseconds a call by task. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEngine } from '../../kernel/src/engine/load.ts';
import type { Attribution, MethodOptions, Model, Samples } from '../../kernel/src/explain/method.ts';
import { deepLift } from '../../kernel/src/explain/methods/deep-lift.ts';
import { gradCam } from '../../kernel/src/explain/methods/grad-cam.ts';
import { integratedGradients } from '../../kernel/src/explain/methods/integrated-gradients.ts';
import { kernelShap } from '../../kernel/src/explain/methods/kernel-shap.ts';
import { occlusion } from '../../kernel/src/explain/methods/occlusion.ts';
import { smoothGrad } from '../../kernel/src/explain/methods/smooth-grad.ts';
import { milliseconds, quantile } from './bench.ts';
import { tutorialNetwork } from './train-models.ts';

/** Of each task: what goes before is to grow warm. */
const WARM_UP_MILLISECONDS = 500;
const LEAST_MILLISECONDS = 1000;
/** A call that takes longer is not repeated: what it does once does not count. */
const LONG = 5000;
const MOST_CALLS = 20;

type Explain = (model: Model, x: Samples, options: MethodOptions) => Promise<Attribution[]>;

/** What explain_peers.py does with Captum and SHAP. */
const TASKS: { name: string; explain: Explain; options: MethodOptions }[] = [
  { name: 'integrated gradients, 50 steps', explain: integratedGradients, options: { steps: 50 } },
  { name: 'SmoothGrad, 50 draws', explain: smoothGrad, options: { draws: 50, deviation: 0.15 } },
  { name: 'Grad-CAM', explain: gradCam, options: {} },
  { name: 'DeepLIFT', explain: deepLift, options: { score: 'logit' } },
  { name: 'occlusion, windows of 4 × 4', explain: occlusion, options: { window: 4, stride: 2 } },
  { name: 'KernelSHAP, 2,000 samples of 49 patches', explain: kernelShap, options: { draws: 2000, features: 4 } },
];

const folder = process.argv[2] ?? '.';
const { tf } = await loadEngine();
const model = tutorialNetwork(tf);
tf.tidy(() => {
  // the same in each round, without a seed of the engine, which would change how it runs
  for (const [index, weight] of model.getWeights().entries()) {
    const fanIn = weight.shape.slice(0, -1).reduce((product, size) => product * size, 1);
    model.weights[index]?.write(tf.randomNormal(weight.shape, 0, Math.sqrt(2 / fanIn), 'float32', index + 1));
  }
});
const samples = tf.randomUniform([64, 28, 28, 1], 0, 1, 'float32', 7);
const exported = { weights: model.getWeights().map((weight) => weight.arraySync()), samples: samples.arraySync() };
writeFileSync(join(folder, 'network.json'), JSON.stringify(exported));

const times: { [task: string]: number } = {};
for (const { name, explain, options } of TASKS) {
  for (const count of [1, 64]) {
    const x = samples.slice(0, count);
    const call = (): Promise<unknown> => explain(model, x, { target: 3, score: 'output', ...options });
    const warm = performance.now() + WARM_UP_MILLISECONDS;
    const first = await milliseconds(call);
    while (performance.now() < warm) await call();
    const taken = first > LONG ? [first] : [];
    for (
      const began = performance.now();
      performance.now() - began < LEAST_MILLISECONDS && taken.length < MOST_CALLS;
    ) {
      taken.push(await milliseconds(call));
    }
    times[`${name}, ${count === 1 ? 'one image' : `${count} images`}`] = quantile(taken, 0.5);
  }
}
console.log(JSON.stringify(times));
process.exit(0);
