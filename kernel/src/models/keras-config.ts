/** A model of tfjs -> its configuration as Keras 3 serialises it. Pure: reads the model, changes nothing. */
import type * as tf from '@tensorflow/tfjs';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { listIn, objectIn, parseJson, textIn, type Json, type JsonObject } from './json.ts';
import { ACTIVATIONS, CONTAINERS, LAYERS, ONLY_IN_KERAS_2, type LayerFormat } from './layer-formats.ts';
import { HARD_SIGMOID_3 } from './topology.ts';

const KERAS = 'Keras 3';
const FLOAT32 = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };

/**
 * @returns what belongs into config.json
 * @throws LimpidError MODEL_LAYER, MODEL_SETTING, MODEL_GRAPH
 */
export function kerasConfig(model: tf.LayersModel): JsonObject {
  const written: unknown = model.toJSON(null, false);
  return exportLayer(parseJson(JSON.stringify(written)), model);
}

function exportLayer(layer: Json, made: tf.layers.Layer): JsonObject {
  const { class_name, config } = objectIn(layer);
  const className = textIn(class_name);
  const name = textIn(objectIn(config)['name']);
  if (className === 'Sequential') return exportSequential(config ?? null, made);
  if (CONTAINERS.has(className)) return exportFunctional(objectIn(config), made);
  const format = Object.hasOwn(LAYERS, className) && !ONLY_IN_KERAS_2.has(className) ? LAYERS[className] : undefined;
  if (!format) throw new LimpidError('MODEL_LAYER', { layer: name, kind: className, side: KERAS });
  const settings = exportSettings(objectIn(config), format, name, made);
  return serialized('keras.layers', className, className === 'InputLayer' ? settings : { ...settings, dtype: FLOAT32 });
}

function serialized(module: string, className: string, config: JsonObject): JsonObject {
  return { module, class_name: className, config, registered_name: null };
}

function exportSequential(config: Json, made: tf.layers.Layer): JsonObject {
  const { name, layers } = objectIn(config);
  const inner = innerOf(made);
  const input = inner.inputs?.[0];
  if (!input) throw new LimpidError('MODEL_GRAPH', { reason: say('{name} has no input yet', { name: textIn(name) }) });
  const first = serialized('keras.layers', 'InputLayer', {
    batch_shape: [...input.shape],
    dtype: input.dtype,
    name: `${textIn(name)}_input`,
  });
  const written = listIn(layers).map((layer, index) => exportLayer(layer, inner.layers?.[index] ?? made));
  const hasInput = written[0]?.['class_name'] === 'InputLayer';
  return serialized('keras', 'Sequential', {
    name: name ?? '',
    trainable: made.trainable,
    layers: hasInput ? written : [first, ...written],
  });
}

function exportFunctional(config: JsonObject, made: tf.layers.Layer): JsonObject {
  const layers = innerOf(made).layers ?? [];
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const classOf = (name: string): string => byName.get(name)?.getClassName() ?? '';
  // tfjs counts the calls of a model within a model from 1; of these Keras 3 does so for a Functional among the outputs.
  const reference = (entry: Json, isOutput: boolean): [string, number, number] => {
    const [name, call, output] = listIn(entry);
    const className = classOf(textIn(name));
    const isShifted = CONTAINERS.has(className) && !(isOutput && className !== 'Sequential');
    return [textIn(name), Number(call) - (isShifted ? 1 : 0), Number(output)];
  };
  const tensor = (entry: Json, layer: string): JsonObject => {
    const history = reference(entry, false);
    const { shape, dtype } =
      outputOf(byName.get(history[0]), history) ?? fail(say('the input of {layer} is not there', { layer }));
    return { class_name: '__keras_tensor__', config: { shape: [...shape], dtype, keras_history: history } };
  };
  const call = (node: Json, layer: string): JsonObject => {
    const tensors = listIn(node).map((entry) => tensor(entry, layer));
    const [first, ...states] = tensors;
    if (first === undefined) return { args: [], kwargs: {} };
    if (states.length === 0) return { args: [first], kwargs: {} };
    return isRecurrent(byName.get(layer))
      ? { args: [first], kwargs: { initial_state: states } }
      : { args: [tensors], kwargs: {} };
  };
  const written = listIn(config['layers']).map((layer) => {
    const name = textIn(objectIn(layer)['name']);
    const one = byName.get(name) ?? fail(say('{name} is not there', { name }));
    const nodes = listIn(objectIn(layer)['inbound_nodes']).map((node) => call(node, name));
    return { ...exportLayer(layer, one), name, inbound_nodes: nodes };
  });
  const ends = (key: string, isOutput: boolean): Json => {
    const [first, ...more] = listIn(config[key]).map((entry) => reference(entry, isOutput));
    return first && more.length === 0 ? first : [first ?? [], ...more];
  };
  return serialized('keras.src.models.functional', 'Functional', {
    name: config['name'] ?? '',
    trainable: made.trainable,
    layers: written,
    input_layers: ends('input_layers', false),
    output_layers: ends('output_layers', true),
  });
}

function isRecurrent(layer: tf.layers.Layer | undefined): boolean {
  return layer !== undefined && (innerOf(layer).cell !== undefined || innerOf(layer).forwardLayer !== undefined);
}

/** The tensor that a layer gives in one of its calls within the model, counted as Keras 3 counts. */
function outputOf(
  layer: tf.layers.Layer | undefined,
  [, call, output]: readonly [string, number, number],
): tf.SymbolicTensor | undefined {
  if (!layer) return undefined;
  const own = innerOf(layer).layers ? 1 : 0;
  return innerOf(layer).inboundNodes[call + own]?.outputTensors[output];
}

function exportSettings(config: JsonObject, format: LayerFormat, layer: string, made: tf.layers.Layer): JsonObject {
  const names = Object.fromEntries(Object.entries(format.renamed).map(([keras, tfjs]) => [tfjs, keras]));
  const entries = Object.entries(config).flatMap(([setting, value]): [string, Json][] => {
    const refuse = (): never => {
      throw new LimpidError('MODEL_SETTING', { layer, setting, value: JSON.stringify(value), side: KERAS });
    };
    if (setting === 'name') return [[setting, value]];
    if (setting === 'trainable') return format.isTrainable ? [[setting, value]] : [];
    if (setting === 'batch_input_shape') return format.settings.has(setting) ? [['batch_shape', value]] : [];
    const isShared = format.settings.has(setting) || (format.only[setting] ?? []).includes(value);
    // a recurrent layer of tfjs repeats its cell's settings
    if (!isShared) return [];
    const exported = exportSetting(setting, value, made);
    return [[names[setting] ?? setting, exported === undefined ? refuse() : exported]];
  });
  return Object.fromEntries(entries);
}

/** @returns undefined when Keras 3 does not have it */
function exportSetting(setting: string, value: Json, made: tf.layers.Layer): Json | undefined {
  if (value === null) return null;
  const { layer, forwardLayer, cell, cells } = innerOf(made);
  if (setting === 'layer') return exportLayer(value, forwardLayer ?? layer ?? made);
  if (setting === 'cell') return exportLayer(value, cell ?? made);
  if (setting === 'cells') return listIn(value).map((one, index) => exportLayer(one, cells?.[index] ?? made));
  if (setting.endsWith('activation')) return exportActivation(textIn(value));
  const part = /_(initializer|regularizer|constraint)$/.exec(setting)?.[1];
  if (part === undefined) return value;
  const { class_name, config } = objectIn(value);
  const { distribution, ...rest } = objectIn(config);
  const drawn = distribution === 'normal' ? 'truncated_normal' : distribution;
  return serialized(`keras.${part}s`, textIn(class_name), {
    ...rest,
    ...(drawn === undefined ? {} : { distribution: drawn }),
  });
}

function exportActivation(name: string): string | undefined {
  if (name === HARD_SIGMOID_3) return 'hard_sigmoid';
  // what tfjs calls so is Keras 2's, which Keras 3 has under no name
  return name === 'hard_sigmoid' || !ACTIVATIONS.has(name) ? undefined : name;
}

interface Inner {
  readonly inputs?: readonly tf.SymbolicTensor[];
  readonly layers?: readonly tf.layers.Layer[];
  readonly layer?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly cell?: tf.layers.Layer;
  readonly cells?: readonly tf.layers.Layer[];
  readonly inboundNodes: readonly { readonly outputTensors: readonly tf.SymbolicTensor[] }[];
}

function innerOf(layer: tf.layers.Layer): Inner {
  // SAFETY: fields of tfjs-layers 4.22 that its declarations hide; those of other classes are not there.
  return layer;
}

function fail(reason: string): never {
  throw new LimpidError('MODEL_GRAPH', { reason });
}
