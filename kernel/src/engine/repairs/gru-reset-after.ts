/**
 * tfjs refuses GRUs whose reset gate acts after the recurrent product (`resetAfter`, tensorflow/tfjs#5728), which is what
 * Keras makes by default. As in tfjs the default stays false.
 *
 * z and r are sigmoids of W x + b + U h + b', and the new state is z ∘ h + (1 - z) ∘ tanh(W x + b + r ∘ (U h + b')): the first
 * version of https://arxiv.org/abs/1406.1078. The bias has the shape [2, 3 · units]: b, then b'.
 */
import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { traced } from '../traced/pure.ts';

type Cell = ReturnType<typeof tf.layers.gruCell>;
type CellArgs = Parameters<typeof tf.layers.gruCell>[0];
type Layer = ReturnType<typeof tf.layers.gru>;
type LayerArgs = Parameters<typeof tf.layers.gru>[0] & Pick<CellArgs, 'resetAfter'>;
type Class<Args, T extends tf.serialization.Serializable> = (new (args: Args) => T) &
  Pick<tf.serialization.SerializableConstructor<T>, 'fromConfig'>;

/** Its `dropout` may be replaced by one of the engine's; the namespace above keeps the first. */
// SAFETY: tfjs re-exports all of tfjs-core.
const core = createRequire(import.meta.url)('@tensorflow/tfjs-core') as typeof tf;

// SAFETY: tfjs-core's map from names to classes and their factories; tfjs-layers registers these two.
const { classNameMap: known } = tf.serialization.SerializationMap.getMap() as unknown as {
  classNameMap: { GRUCell: [Class<CellArgs, Cell>]; GRU: [Class<LayerArgs, Layer & { cell: Cell }>] };
};
const [GRUCell] = known.GRUCell;
const [GRU] = known.GRU;

export function allowResetAfter(): void {
  tf.serialization.registerClass(ResettableCell);
  tf.serialization.registerClass(ResettableLayer);
  traced(GRUCell); // what a layer without resetAfter holds still
  Reflect.set(tf.layers, 'gruCell', (args: CellArgs) => new ResettableCell(args));
  Reflect.set(tf.layers, 'gru', (args: LayerArgs) => new ResettableLayer(args));
}

class ResettableCell extends GRUCell {
  static readonly className = 'GRUCell';
  readonly #resetAfter: boolean;

  constructor(args: CellArgs) {
    super({ ...args, resetAfter: false });
    this.#resetAfter = args.resetAfter ?? false;
  }

  protected override addWeight(...[name, shape, ...rest]: Parameters<Cell['addWeight']>): tf.LayerVariable {
    return super.addWeight(name, this.#resetAfter && name === 'bias' ? [2, ...shape] : shape, ...rest);
  }

  /** @param given an input [batch, features] and the state [batch, units] */
  override call(given: tf.Tensor2D[], kwargs: { training?: boolean }): tf.Tensor | tf.Tensor[] {
    return this.#resetAfter ? tf.tidy(() => this.#step(given, kwargs.training ?? false)) : super.call(given, kwargs);
  }

  override getConfig(): tf.serialization.ConfigDict {
    return { ...super.getConfig(), resetAfter: this.#resetAfter };
  }

  #step([input, state]: tf.Tensor2D[], training: boolean): tf.Tensor[] {
    if (input === undefined || state === undefined) throw new RangeError('A GRU cell takes an input and a state.');
    const [a, h] = training ? [this.#drop(input, 'dropout'), this.#drop(state, 'recurrentDropout')] : [input, state];
    const [bias, biasOfState] = this.useBias ? tf.unstack(this.bias.read()) : [];
    const [xz, xr, xh] = gates(a, this.kernel, bias);
    const [hz, hr, hh] = gates(h, this.recurrentKernel, biasOfState);
    const z = this.recurrentActivation.apply(tf.add(xz, hz));
    const r = this.recurrentActivation.apply(tf.add(xr, hr));
    const candidate = this.activation.apply(tf.add(xh, tf.mul(r, hh)));
    const next = tf.add(tf.mul(z, state), tf.mul(tf.sub(1, z), candidate));
    return [next, next];
  }

  /** One mask for all steps of a sequence; the layer forgets it before the next. */
  #drop(x: tf.Tensor2D, which: 'dropout' | 'recurrentDropout'): tf.Tensor2D {
    const rate = this[which];
    if (rate === 0) return x;
    const mask = (this[`${which}Mask`] ??= tf.keep(core.dropout(tf.onesLike(x), rate)));
    // SAFETY: only the line above makes masks here.
    return tf.mul(x, mask as tf.Tensor2D);
  }
}

/** What goes to the update gate, to the reset gate and to the candidate: [batch, units] each. */
function gates(
  x: tf.Tensor2D,
  weights: tf.LayerVariable,
  bias: tf.Tensor | undefined,
): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const all = tf.matMul(x, weights.read());
  // SAFETY: as many as are asked for.
  return tf.split(bias ? tf.add(all, bias) : all, 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
}

class ResettableLayer extends GRU {
  static readonly className = 'GRU';

  constructor(args: LayerArgs) {
    super({ ...args, resetAfter: false });
    if (args.resetAfter) this.cell = new ResettableCell(args);
  }
}
