/** The layers that a configuration asks for, by Keras or tfjs: code, unknown classes, sizes. Pure; nothing is built. */
import { LimpidError } from '../../errors.ts';
import { isList, isObject, listIn, textIn, type Json, type JsonObject } from '../../models/json.ts';
import { CONTAINERS, LAYERS, PARTS } from '../../models/layer-formats.ts';
import { importTopology } from '../../models/topology.ts';
import { say } from '../../say.ts';
import { finding, shown, type ScanFinding } from './finding.ts';

const LARGEST = 2 ** 31;
const MOST_OBJECTS = 1_000_000;
/** What Keras wraps around values, and no class of a layer. */
const WRAPPERS = new Set([
  '__keras_tensor__',
  '__tuple__',
  '__numpy__',
  '__tensor__',
  '__ellipsis__',
  'DTypePolicy',
  'Policy',
]);
const CODE = new Set(['Lambda', '__lambda__', 'TorchModuleWrapper', 'JaxLayer', 'FlaxLayer', 'TFSMLayer']);
/** Not read by loadModel, and written by every Keras: losses, metrics, optimizers have classes of their own. */
const NOT_LAYERS = new Set(['compile_config', 'training_config', 'optimizer_config', 'build_config', 'metadata']);
/** Settings that are lengths. */
const LENGTHS = new Set('units filters input_dim output_dim n depth_multiplier'.split(' '));
const SHAPES = new Set(
  'target_shape batch_input_shape batch_shape input_shape kernel_size pool_size size strides dilation_rate'.split(' '),
);

/** @param stored numbers in the files of its weights */
export function scanTopology(model: Json, kerasMajor: number, where: string, stored: number): ScanFinding[] {
  const findings: ScanFinding[] = [];
  const open: { value: Json; at: string; isLayer: boolean }[] = [{ value: model, at: where, isLayer: true }];
  let objects = 0;
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const { value, at, isLayer } = one;
    if ((objects += 1) > MOST_OBJECTS)
      return [finding('size', where, say('It has more than {count} parts.', { count: MOST_OBJECTS }))];
    if (isList(value)) {
      for (const inner of value) open.push({ value: inner, at, isLayer });
      continue;
    }
    if (!isObject(value)) continue;
    const name = nameIn(value);
    const here = name === '' ? at : `${where}: ${shown(name)}`;
    findings.push(...scanClass(value, here, isLayer));
    if (isLayer) findings.push(...scanLengths(value, here, stored));
    for (const [key, inner] of Object.entries(value))
      open.push({ value: inner, at: here, isLayer: isLayer && !NOT_LAYERS.has(key) });
  }
  return findings.length > 0 ? findings : refusedBy(model, kerasMajor, where);
}

function nameIn({ class_name, config }: JsonObject): string {
  if (class_name === undefined || !isObject(config)) return '';
  return textIn(config['name']) || textIn(class_name);
}

function scanClass(
  { class_name, registered_name, module }: JsonObject,
  where: string,
  isLayer: boolean,
): ScanFinding[] {
  if (class_name === undefined) return [];
  const kind = textIn(class_name);
  const own = textIn(registered_name);
  if (CODE.has(kind)) return [finding('code', where, say('{kind} holds code of Python.', { kind }))];
  if (own.includes('>') && !own.startsWith('keras'))
    return [finding('code', where, say('{kind} is a class of a program of its own.', { kind: shown(own) }))];
  if (!isLayer) return [];
  const isKnown = Object.hasOwn(LAYERS, kind) || [CONTAINERS, PARTS, WRAPPERS].some((known) => known.has(kind));
  // Keras 3 writes functions, such as activations, as objects of this class
  if (isKnown || (kind === 'function' && /^(builtins|keras\b)/.test(textIn(module) || 'builtins'))) return [];
  return [
    finding(
      'layer',
      where,
      say('{kind} is no layer that loadModel knows.', { kind: shown(kind) || say('A layer without a class') }),
    ),
  ];
}

function scanLengths(config: JsonObject, where: string, stored: number): ScanFinding[] {
  return Object.entries(config).flatMap(([setting, value]): ScanFinding[] => {
    const told = { setting, value: shown(JSON.stringify(value)) };
    if (LENGTHS.has(setting) && typeof value === 'number') {
      if (!Number.isInteger(value) || value <= 0) return [finding('shape', where, say('{setting} is {value}.', told))];
      // each unit has a weight or more; `n` repeats
      const most = setting === 'n' ? LARGEST : stored;
      return value > most
        ? [finding('size', where, say('{setting} is {value}, more than the weights stored.', told))]
        : [];
    }
    if (!SHAPES.has(setting) || !isList(value)) return [];
    const lengths = listIn(value).filter((length) => length !== null);
    const isFree = (length: Json): boolean => setting === 'target_shape' && length === -1;
    if (
      !lengths.every(
        (length) => isFree(length) || (typeof length === 'number' && Number.isInteger(length) && length > 0),
      )
    )
      return [finding('shape', where, say('{setting} is {value}.', told))];
    const product = lengths.reduce<number>((size, length) => size * Math.abs(Number(length)), 1);
    return product > LARGEST ? [finding('size', where, say('{setting} is {value}.', told))] : [];
  });
}

/** What the loader would refuse of it, with the loader's reason: it builds nothing yet. */
function refusedBy(model: Json, kerasMajor: number, where: string): ScanFinding[] {
  try {
    importTopology(model, kerasMajor);
    return [];
  } catch (error) {
    if (!(error instanceof LimpidError)) throw error;
    return [finding(error.code === 'MODEL_LAYER' ? 'layer' : 'setting', where, error.what)];
  }
}
