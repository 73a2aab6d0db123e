/** Runs a recipe as a notebook would, and gives what its history says. */
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import { setSeed } from '../../../kernel/src/engine/random/seed.ts';
import type { TensorFlow } from '../../../kernel/src/engine/load.ts';
import type {} from '../../../kernel/src/doctor/history.ts';
import type { Finding } from '../../../kernel/src/doctor/finding.ts';
import { mulberry32 } from '../../random.ts';
import { rowsOf, type Recipe, type Rows } from './recipes.ts';

/** Leaves no tensor and no optimizer behind. */
export async function train(tf: TensorFlow, recipe: Recipe, seed: number): Promise<readonly Finding[]> {
  setSeed(seed);
  const rows = rowsOf(recipe, seed);
  const model = modelOf(tf, recipe, rows.shape);
  const { loss, metrics } = recipe;
  const optimizer = optimizerOf(tf, recipe);
  model.compile({ optimizer, loss: typeof loss === 'string' ? loss : loss(tf), metrics });
  const [x, y] = tensorsOf(tf, rows);
  const held = recipe.overlap > 0 ? heldOf(tf, recipe, rows, seed) : undefined;
  const leaked: Tensor[] = [];
  const callbacks = recipe.leaks ? { onBatchEnd: () => void leaked.push(tf.scalar(0)) } : undefined;
  const { epochs, batchSize, shuffle, validationSplit } = recipe;
  try {
    const fit = async () => {
      if (!recipe.asDataset) {
        const validation = held ? { validationData: held } : { validationSplit };
        return model.fit(x, y, {
          epochs,
          batchSize,
          shuffle,
          verbose: 0,
          ...validation,
          ...(callbacks && { callbacks }),
        });
      }
      const samples = tf.data.zip({ xs: tf.data.array(await listsOf(x)), ys: tf.data.array(await listsOf(y)) });
      const ordered = shuffle ? samples.shuffle(256, String(seed)) : samples;
      // SAFETY: rows of numbers become tensors when they are batched.
      const batches = ordered.batch(batchSize) as unknown as Parameters<LayersModel['fitDataset']>[0];
      return model.fitDataset(batches, { epochs, verbose: 0 });
    };
    const history = await fit();
    return history.findings;
  } finally {
    model.dispose();
    optimizer.dispose();
    tf.dispose([x, y, leaked, held ?? []]);
  }
}

async function listsOf(tensor: Tensor): Promise<number[][]> {
  // SAFETY: tensors here have two dimensions or more.
  return (await tensor.array()) as number[][];
}

function modelOf(tf: TensorFlow, recipe: Recipe, inputShape: number[]): LayersModel {
  const { hidden, last, depth, units, dropout, dropoutAtEnd, penalty, task, outputs, bias, kernel } = recipe;
  const initial = { zeros: 'zeros', usual: 'glorotUniform' } as const;
  const usual =
    kernel.name === 'constant'
      ? tf.initializers.constant({ value: kernel.value })
      : kernel.name === 'normal'
        ? tf.initializers.randomNormal({ stddev: kernel.stddev })
        : initial[kernel.name];
  const of = (activation: Recipe['last']) => ({
    ...(activation && { activation }),
    kernelInitializer: usual,
    ...(penalty > 0 && { kernelRegularizer: tf.regularizers.l2({ l2: penalty }) }),
  });
  const model = tf.sequential();
  if (task === 'pictures') {
    model.add(
      tf.layers.conv2d({
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        inputShape,
        ...of(hidden),
        biasInitializer: tf.initializers.constant({ value: bias }),
      }),
    );
    if (inputShape[0] !== 1) model.add(tf.layers.maxPooling2d({ poolSize: 2 }));
    model.add(tf.layers.flatten());
  }
  for (let index = 0; index < depth; index += 1) {
    const first = model.layers.length === 0 ? { inputShape } : {};
    model.add(
      tf.layers.dense({ units, ...first, ...of(hidden), biasInitializer: tf.initializers.constant({ value: bias }) }),
    );
    if (recipe.batchNormalization) model.add(tf.layers.batchNormalization());
    if (dropout > 0) model.add(tf.layers.dropout({ rate: dropout }));
  }
  const first = model.layers.length === 0 ? { inputShape } : {};
  model.add(tf.layers.dense({ units: outputs, ...first, ...of(last) }));
  if (dropoutAtEnd > 0) model.add(tf.layers.dropout({ rate: dropoutAtEnd }));
  return model;
}

function optimizerOf(tf: TensorFlow, { optimizer, rate }: Recipe) {
  switch (optimizer) {
    case 'momentum':
      return tf.train.momentum(rate, 0.9);
    default:
      return tf.train[optimizer](rate);
  }
}

function tensorsOf(tf: TensorFlow, { shape, x, y }: Rows): [Tensor, Tensor] {
  const width = y[0]?.length ?? 1;
  return [tf.tensor(x.flat(), [x.length, ...shape]), tf.tensor(y.flat(), [y.length, width])];
}

/** Validation data: some rows of the training's, others new. */
function heldOf(tf: TensorFlow, recipe: Recipe, rows: Rows, seed: number): [Tensor, Tensor] {
  const others = rowsOf(recipe, seed + 1000);
  const next = mulberry32(seed);
  const chosen = rows.x.slice(0, 64).map((x, index) => {
    const from = next() < recipe.overlap ? { x, y: rows.y[index] } : { x: others.x[index], y: others.y[index] };
    return { x: from.x ?? [], y: from.y ?? [] };
  });
  return tensorsOf(tf, { shape: rows.shape, x: chosen.map(({ x }) => x), y: chosen.map(({ y }) => y) });
}
