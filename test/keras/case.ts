/** What a case is: plain data, so that our engine and Keras can both be given it. */
import { Random } from './random.ts';

export interface Values {
  shape: number[];
  dtype: 'float32' | 'int32';
  /** The bytes of a Float32Array; integers of these sizes are whole in it too. */
  base64: string;
}

/** A layer of `tf.layers` by its name there; its options may hold other layers. */
export interface Layer {
  layer: string;
  options: Options;
}

export interface Options {
  [name: string]: Option;
}

export type Option = boolean | number | string | Option[] | Layer | Options;

export interface LayerCase {
  /** What a failure needs to be found again: layer, configuration, seed. */
  title: string;
  seed: number;
  inputs: Values[];
  /** One after the other; the last is the one that is tested. */
  layers: Layer[];
  training: boolean;
  /** `stateful`: the model is called twice, the second time from the state of the first. `step`: one step of a cell by itself. */
  how: 'call' | 'stateful' | 'step';
  /** `distribution`: the layer draws, so mean, deviation and zeros are compared. */
  compare: 'all' | 'distribution';
}

export type Drawn = Pick<LayerCase, 'inputs' | 'layers'> & Partial<Pick<LayerCase, 'training' | 'how' | 'compare'>>;

/** Draws a configuration and inputs that fit it; `layer` is the name that it is exported by. */
export type Draw = (random: Random, layer: string) => Drawn;

export const isLayer = (option: Option): option is Layer =>
  typeof option === 'object' && !Array.isArray(option) && typeof option['layer'] === 'string';

export function layerCase(layer: string, draw: Draw, seed: number): LayerCase {
  const drawn = draw(new Random(seed), layer);
  const told = drawn.layers.map((each) => describe(each)).join(' → ');
  const shapes = drawn.inputs.map(({ shape }) => `[${shape.join()}]`).join();
  const training = drawn.training ?? false;
  return {
    title: `${told} on ${shapes}${training ? ', training' : ''}, seed ${seed}`,
    seed,
    training,
    how: 'call',
    compare: 'all',
    ...drawn,
  };
}

export function values(shape: number[], numbers: readonly number[], dtype: Values['dtype'] = 'float32'): Values {
  return { shape, dtype, base64: Buffer.from(Float32Array.from(numbers).buffer).toString('base64') };
}

export function numbersOf({ base64 }: Values): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}

export function normal(random: Random, shape: number[], scale = 1): Values {
  return values(
    shape,
    random.normals(size(shape)).map((value) => value * scale),
  );
}

/** Whole numbers from 0 to `below`. */
export function indices(random: Random, shape: number[], below: number): Values {
  return values(shape, random.integers(size(shape), 0, below - 1), 'int32');
}

/** Sequences [batch, steps, ...] of which some steps at the end are `padding`. */
export function padded(random: Random, shape: [number, number, ...number[]], padding: number): Values {
  const [, steps, ...step] = shape;
  const lengths = random.integers(shape[0], 1, steps);
  const numbers = random
    .normals(size(shape))
    .map((value, at) =>
      Math.floor(at / size(step)) % steps < (lengths[Math.floor(at / size(step) / steps)] ?? 0) ? value : padding,
    );
  return values(shape, numbers);
}

export function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function describe({ layer, options }: Layer): string {
  const told = JSON.stringify(options, (_, option: Option) => (isLayer(option) ? describe(option) : option));
  return `${layer} ${told.replaceAll('"', '')}`;
}
