/**
 * A model's configuration as Keras 3, Keras 2 or tfjs writes it -> the one that tfjs-layers reads, which is Keras 2's.
 * Pure. What tfjs cannot do is refused by the name of the layer; nothing of the file is ever run.
 */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { importFunctional } from './functional.ts';
import { isObject, listIn, objectIn, textIn, type Json, type JsonObject } from './json.ts';
import { ACTIVATIONS, CONTAINERS, LAYERS, PARTS, WITHOUT_EFFECT, type LayerFormat } from './layer-formats.ts';

export const TFJS = 'TensorFlow.js';

export interface Origin {
  /** Of the Keras that wrote the file. What tfjs wrote counts as 2, whose meanings it has. */
  readonly kerasMajor: number;
  /** Some layer makes a mask. */
  readonly isMasked: boolean;
  /** The batch size is part of the model, as in a stateful one. */
  readonly isBatchFixed: boolean;
}

/**
 * @returns `{class_name, config}`
 * @throws LimpidError MODEL_LAYER, MODEL_CODE, MODEL_SETTING, MODEL_GRAPH
 */
export function importTopology(model: Json, kerasMajor: number): JsonObject {
  const text = JSON.stringify(model);
  return importLayer(model, {
    kerasMajor,
    isMasked: text.includes('"mask_zero":true') || text.includes('"class_name":"Masking"'),
    isBatchFixed: text.includes('"stateful":true'),
  });
}

function importLayer(layer: Json, origin: Origin): JsonObject {
  const { class_name, config, name: own } = objectIn(layer);
  const className = textIn(class_name);
  const name = textIn(objectIn(config)['name']) || textIn(own) || className;
  refuseCode(layer, className, name);
  if (className === 'Sequential') return { class_name: className, config: importSequential(config ?? null, origin) };
  if (CONTAINERS.has(className)) {
    const graph = importFunctional(objectIn(config), origin.kerasMajor, (one) => importLayer(one, origin));
    return { class_name: 'Functional', config: { ...identity(config), ...graph } };
  }
  const format = Object.hasOwn(LAYERS, className) ? LAYERS[className] : undefined;
  if (!format)
    throw new LimpidError('MODEL_LAYER', { layer: name, kind: className || say('layer without a class'), side: TFJS });
  return { class_name: className, config: importSettings(objectIn(config), format, name, origin) };
}

/** Functions and lambdas are stored as code of Python; classes of a program's own are registered by a name. */
function refuseCode(layer: Json, className: string, name: string): void {
  const { module, registered_name } = objectIn(layer);
  const isOwn =
    typeof registered_name === 'string' && registered_name.includes('>') && !registered_name.startsWith('keras');
  const isOp = textIn(module).startsWith('keras.src.ops');
  if (isOp)
    throw new LimpidError('MODEL_LAYER', {
      layer: name,
      kind: say('keras.ops operation ({className})', { className }),
      side: TFJS,
    });
  if (className === 'Lambda' || isOwn)
    throw new LimpidError('MODEL_CODE', { layer: name, kind: isOwn ? registered_name : className });
}

function importSequential(config: Json, origin: Origin): JsonObject {
  // Keras before 2.2 wrote the bare list of layers
  const { layers, build_input_shape } = isObject(config) ? config : { layers: config };
  const made = listIn(layers).map((layer) => importLayer(layer, origin));
  const [first, ...rest] = made;
  const isUnknown =
    first !== undefined && first['class_name'] !== 'InputLayer' && !('batch_input_shape' in objectIn(first['config']));
  if (!isUnknown || !build_input_shape || CONTAINERS.has(textIn(first['class_name'])))
    return { ...identity(config), layers: made };
  const shaped = { ...objectIn(first['config']), batch_input_shape: batchShape(build_input_shape, origin) };
  return { ...identity(config), layers: [{ ...first, config: shaped }, ...rest] };
}

function identity(config: Json | undefined): JsonObject {
  const { name, trainable } = objectIn(config);
  return { ...(name === undefined ? {} : { name }), ...(trainable === undefined ? {} : { trainable }) };
}

function importSettings(config: JsonObject, format: LayerFormat, layer: string, origin: Origin): JsonObject {
  const entries = Object.entries(config).flatMap(([setting, value]): [string, Json][] => {
    const refuse = (): never => {
      throw new LimpidError('MODEL_SETTING', { layer, setting, value: JSON.stringify(value), side: TFJS });
    };
    if (setting === 'name' || setting === 'trainable') return [[setting, value]];
    if (setting === 'batch_shape' || setting === 'batch_input_shape')
      return [['batch_input_shape', batchShape(value, origin)]];
    if (setting === 'dtype') {
      const dtype = importDtype(value) ?? refuse();
      return format.settings.has(setting) ? [[setting, dtype]] : [];
    }
    if (setting === 'backward_layer') return isMirror(config) ? [] : refuse();
    const name = format.renamed[setting] ?? setting;
    if (format.settings.has(name)) {
      const imported = importSetting(name, value, origin);
      return [[name, imported === undefined ? refuse() : imported]];
    }
    const isHarmless =
      value === null ||
      value === false ||
      WITHOUT_EFFECT.has(setting) ||
      (setting === 'zero_output_for_mask' && !origin.isMasked) ||
      (format.only[setting] ?? []).some((one) => JSON.stringify(one) === JSON.stringify(value));
    return isHarmless ? [] : refuse();
  });
  return Object.fromEntries(entries);
}

/** @returns undefined when tfjs does not have it */
function importSetting(setting: string, value: Json, origin: Origin): Json | undefined {
  if (value === null) return null;
  if (setting === 'layer') return importLayer(value, origin);
  if (setting === 'cell') return importLayer(value, origin);
  if (setting === 'cells') return listIn(value).map((cell) => importLayer(cell, origin));
  if (setting.endsWith('activation')) return importActivation(value, origin);
  if (/_(initializer|regularizer|constraint)$/.test(setting)) return importPart(value);
  return value;
}

function importActivation(value: Json, { kerasMajor }: Origin): Json | undefined {
  const name = isObject(value) ? textIn(value['config']) || textIn(value['class_name']) : textIn(value);
  if (!ACTIVATIONS.has(name)) return undefined;
  if (name === 'silu') return 'swish';
  return name === 'hard_sigmoid' && kerasMajor >= 3 ? HARD_SIGMOID_3 : name;
}

/** Keras 3 has another hard sigmoid by the same name: `hard-sigmoid.ts`. tfjs reads this as keras3HardSigmoid. */
export const HARD_SIGMOID_3 = 'keras3_hard_sigmoid';

/** An initialiser, a regulariser or a constraint. */
function importPart(value: Json): Json | undefined {
  if (typeof value === 'string') return value;
  const { class_name, config } = objectIn(value);
  const className = textIn(class_name).replace('Lecun', 'LeCun');
  if (!PARTS.has(className)) return undefined;
  const { distribution, ...rest } = objectIn(config);
  // what tfjs calls normal is Keras's truncated normal
  const drawn = textIn(distribution).endsWith('normal') ? 'normal' : distribution;
  const settings = { ...rest, ...(drawn === undefined ? {} : { distribution: drawn }) };
  return { class_name: className === 'L1' || className === 'L2' ? 'L1L2' : className, config: settings };
}

/** The dtype that tfjs computes in: float32 for all kinds of floats, mixed policies included. */
function importDtype(value: Json): string | undefined {
  const name = isObject(value) ? textIn(objectIn(value['config'])['name']) : textIn(value) || 'float32';
  if (/^(mixed_)?(b?float16|float32|float64)$/.test(name)) return 'float32';
  if (/^u?int(8|16|32|64)$/.test(name)) return 'int32';
  return name === 'bool' ? name : undefined;
}

/** Building a model on its first batch must not fix the size of later ones. */
function batchShape(value: Json, { isBatchFixed }: Origin): Json {
  return isBatchFixed ? value : [null, ...listIn(value).slice(1)];
}

/** A Bidirectional of tfjs runs one layer in both directions. */
function isMirror({ layer, backward_layer }: JsonObject): boolean {
  return describe(layer) === describe(backward_layer);
}

function describe(layer: Json | undefined): string {
  const { class_name, config } = objectIn(layer);
  const { name: _name, go_backwards: _backwards, dtype: _dtype, ...settings } = objectIn(config);
  return JSON.stringify([class_name, settings], (key, value: unknown) =>
    key === 'shared_object_id' ? undefined : value,
  );
}
