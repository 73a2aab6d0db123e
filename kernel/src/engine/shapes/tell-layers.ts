/** Layers and models of tfjs-layers that fail of shapes say which layer it is, what it was given, what it takes, and what helps. */
import * as tfjs from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import { say } from '../../say.ts';
import { embeddingProblem, firstLayerProblem, layerName, layerProblem, type LayerFacts } from './layers.ts';
import { modelProblem, type Port } from './models.ts';
import { canBeTold, isToldOf, tell } from './told.ts';
import { bracketed, isRecord, type Given } from './words.ts';

type Layer = tfjs.layers.Layer;

/** Of tfjs-layers 4.22's layers, where their declaration hides it. */
interface Inner {
  readonly inputSpec: readonly LayerFacts['spec'][] | null;
  readonly outboundNodes: readonly { readonly outboundLayer: Layer }[];
  readonly axis?: number;
  readonly inputDim?: number;
}
type Apply = (this: Layer, inputs: unknown, ...rest: unknown[]) => unknown;

let told = false;

/** Further calls do nothing. */
export function tellLayers(): void {
  if (told) return;
  told = true;
  tellApply();
  tellAdd();
  tellModels();
  tellUnbatched();
}

function tellApply(): void {
  for (const [, known] of Object.values(tfjs.serialization.SerializationMap.getMap().classNameMap))
    ownLayers.add(known);
  const { prototype } = tfjs.layers.Layer;
  // SAFETY: it is called with whatever it is given.
  const apply = prototype.apply as Apply;
  const telling: Apply = function (inputs, ...rest) {
    let outputs: unknown;
    try {
      outputs = apply.call(this, inputs, ...rest);
    } catch (error) {
      if (canBeTold(error) && isOfTfjs(this, error)) tell(error, layerProblem(factsOf(this, inputs, error.message)));
      else if (isToldOf(error, 'op')) tell(error, embeddingIn([this], error.message) ?? inLayer(this, error.message));
      throw error;
    }
    refuseNothing(this, inputs, outputs);
    return outputs;
  };
  Reflect.set(prototype, 'apply', telling);
}

function inLayer(layer: Layer, message: string): string {
  return say('{layer}: {problem}', { layer: layerName(named(layer)), problem: message });
}

function embeddingIn(layers: readonly Layer[], message: string): string | null {
  for (const layer of layers) {
    // SAFETY: as the interface says.
    const { inputDim = 0 } = layer as unknown as Inner;
    const problem = embeddingProblem(named(layer), inputDim, message);
    if (problem !== null) return problem;
  }
  return null;
}

function named(layer: Layer): { name: string; className: string } {
  return { name: layer.name, className: layer.getClassName() };
}

/** What the code of a layer of the user's throws is left as it is. */
function isOfTfjs(layer: Layer, { constructor }: Error): boolean {
  return (
    ownLayers.has(layer.constructor) || /^(Value|NotImplemented|Runtime|Attribute|Index)Error$/.test(constructor.name)
  );
}

/** The classes of tfjs-layers. */
const ownLayers = new Set<unknown>();

/** tfjs-layers goes on with images of no size. */
function refuseNothing(layer: Layer, inputs: unknown, outputs: unknown): void {
  if (!(outputs instanceof tfjs.SymbolicTensor)) return;
  if (!outputs.shape.some((size, axis) => axis > 0 && size !== null && size <= 0)) return;
  const [given] = listOf(inputs);
  throw new LimpidError('LAYER_NOTHING_LEFT', {
    layer: `${layer.name} (${layer.getClassName()})`,
    given: given instanceof tfjs.SymbolicTensor ? bracketed(given.shape) : '?',
    left: bracketed(outputs.shape),
  });
}

function factsOf(layer: Layer, inputs: unknown, message: string): LayerFacts {
  // SAFETY: as the interface says.
  const { inputSpec, axis } = layer as unknown as Inner;
  const given = listOf(inputs);
  const [first] = given;
  return {
    ...named(layer),
    given: given.flatMap((one) => givenOf(one) ?? []),
    spec: inputSpec?.[0] ?? null,
    message,
    ...(first instanceof tfjs.SymbolicTensor && { before: first.sourceLayer.getClassName() }),
    ...(axis !== undefined && { axis }),
  };
}

function isTensor(value: unknown): value is tfjs.Tensor {
  return value instanceof tfjs.Tensor;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? Array.from<unknown>(value) : [value];
}

function givenOf(value: unknown): Given | null {
  if (isTensor(value) || value instanceof tfjs.SymbolicTensor) return { shape: value.shape, dtype: value.dtype };
  return null;
}

function tellAdd(): void {
  const { prototype } = tfjs.Sequential;
  const { add } = prototype;
  prototype.add = function (layer) {
    try {
      add.call(this, layer);
    } catch (error) {
      if (canBeTold(error) && error.message.includes('must get an `inputShape`')) {
        tell(error, firstLayerProblem(named(layer)));
      }
      throw error;
    }
  };
}

/** Whether a method of a model takes targets behind its inputs. */
const METHODS = { fit: true, evaluate: true, trainOnBatch: true, predict: false, predictOnBatch: false };

type Method = (this: tfjs.LayersModel, ...given: unknown[]) => unknown;

function tellModels(): void {
  const { prototype } = tfjs.LayersModel;
  for (const [method, takesTargets] of Object.entries(METHODS)) {
    // SAFETY: it is called with whatever it is given.
    const run = Reflect.get(prototype, method) as Method;
    const telling: Method = function (...given) {
      const failed = (error: unknown): never => {
        const disposed = disposedProblem(method, given);
        if (disposed !== null && (canBeTold(error) || isToldOf(error, 'op'))) tell(error, disposed);
        else if (canBeTold(error)) {
          const problem = problemIn(this, method, given, takesTargets) ?? embeddingIn(this.layers, error.message);
          if (problem !== null) tell(error, problem);
        }
        throw error;
      };
      try {
        const result = run.apply(this, given);
        return result instanceof Promise ? result.catch(failed) : result;
      } catch (error) {
        return failed(error);
      }
    };
    Reflect.set(prototype, method, telling);
  }
}

/** tfjs-layers takes what an unbatched dataset gives for a batch. */
function tellUnbatched(): void {
  const { prototype } = tfjs.LayersModel;
  for (const method of ['fitDataset', 'evaluateDataset']) {
    // SAFETY: it is called with whatever it is given.
    const run = Reflect.get(prototype, method) as (...given: unknown[]) => Promise<unknown>;
    const telling: Method = function (...given) {
      return Reflect.apply(run, this, given).catch((error: unknown) => {
        if (canBeTold(error) && error.message.startsWith('Batch size mismatch')) {
          const help = say('If the dataset gives one example at a time, `.batch(32)` makes batches of them.');
          tell(error, `${method}: ${error.message} ${help}`);
        }
        throw error;
      });
    };
    Reflect.set(prototype, method, telling);
  }
}

function problemIn(model: tfjs.LayersModel, method: string, given: readonly unknown[], takesTargets: boolean) {
  const ports = { inputs: inputsOf(model), outputs: outputsOf(model) };
  const [x, y, args] = given;
  const call = (name: string, some: unknown, targets: unknown): string | null =>
    modelProblem({
      ...ports,
      method: name,
      x: tensorsIn(some, model.inputNames),
      ...(takesTargets && { y: tensorsIn(targets, model.outputNames) }),
    });
  const problem = call(method, x, y);
  if (problem !== null || !isRecord(args) || !Array.isArray(args['validationData'])) return problem;
  return call('validationData', args['validationData'][0], args['validationData'][1]);
}

function inputsOf({ inputs }: tfjs.LayersModel): Port[] {
  return inputs.map(({ sourceLayer, shape }) => {
    // SAFETY: as the interface says.
    const [node] = (sourceLayer as unknown as Inner).outboundNodes;
    const layer = node?.outboundLayer ?? sourceLayer;
    return { layer: named(layer), shape };
  });
}

function outputsOf({ outputs, outputNames, loss }: tfjs.LayersModel): Port[] {
  return outputs.map(({ sourceLayer, shape }, index) => {
    const losses: unknown = loss;
    const own = Array.isArray(losses)
      ? listOf(losses)[index]
      : isRecord(losses)
        ? losses[outputNames[index] ?? '']
        : losses;
    return { layer: named(sourceLayer), shape, ...(typeof own === 'string' && { loss: own }) };
  });
}

function tensorsIn(given: unknown, names: readonly string[]): (Given | null)[] {
  if (isTensor(given)) return [givenOf(given)];
  if (!Array.isArray(given) && isRecord(given)) return names.map((name) => givenOf(given[name]));
  const list = listOf(given);
  return list.some((one) => isTensor(one)) ? list.map(givenOf) : [null];
}

function disposedProblem(method: string, given: readonly unknown[]): string | null {
  for (const index of [0, 1]) {
    const disposed = listOf(given[index]).find((one) => isTensor(one) && one.isDisposed);
    if (isTensor(disposed)) {
      const told = { method, shape: bracketed(disposed.shape) };
      return index === 0
        ? say('{method}: the input {shape} is disposed. Return it from tf.tidy, or keep it with tf.keep.', told)
        : say('{method}: the target {shape} is disposed. Return it from tf.tidy, or keep it with tf.keep.', told);
    }
  }
  return null;
}
