/** The graph of a Functional model: which layer is called with which tensors, as Keras 3 or Keras 2 writes it -> as tfjs reads it. Pure. */
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { isList, isObject, listIn, objectIn, textIn, type Json, type JsonObject } from './json.ts';
import { CONTAINERS } from './layer-formats.ts';

/** An output of one call of a layer: its name, the number of the call, the number of the output. */
type Reference = readonly [layer: string, call: number, output: number];

interface Called {
  readonly name: string;
  readonly className: string;
  readonly layer: Json;
  readonly calls: readonly (readonly Reference[])[];
}

/**
 * @param importLayer what makes tfjs's configuration of one layer
 * @throws LimpidError MODEL_GRAPH, MODEL_SETTING
 */
export function importFunctional(
  config: JsonObject,
  kerasMajor: number,
  importLayer: (layer: Json) => JsonObject,
): JsonObject {
  const layers = listIn(config['layers']).map(called);
  const classes = new Map(layers.map(({ name, className }) => [name, className]));
  // In Keras 2 and tfjs the first call of a model within a model is its second node. Keras 3 counts so only a Functional
  // among the outputs.
  const shifted =
    (isOutput: boolean) =>
    ([name, call, output]: Reference): Reference => {
      const className = classes.get(name) ?? '';
      const isCounted = kerasMajor < 3 || !CONTAINERS.has(className) || (isOutput && className !== 'Sequential');
      return [name, isCounted ? call : call + 1, output];
    };
  const inputs = references(config['input_layers']);
  const outputs = references(config['output_layers']).map(shifted(true));
  const graph = layers.map((one) => ({ ...one, calls: one.calls.map((call) => call.map(shifted(false))) }));

  // Keras 3 makes masks by ops of the graph. tfjs makes them by itself, so what only masks need is left out.
  const needed = ancestors(graph, [...inputs, ...outputs]);
  const kept = graph.filter(({ name }) => needed.has(name));
  checkOrder(kept, outputs);
  return {
    layers: kept.map(({ name, layer, calls }) => ({
      ...importLayer(layer),
      name,
      inbound_nodes: calls.map((call) => call.map((reference) => [...reference, {}])),
    })),
    input_layers: inputs,
    output_layers: outputs,
  };
}

function called(layer: Json): Called {
  const { name, class_name, config, inbound_nodes } = objectIn(layer);
  const own = textIn(name) || textIn(objectIn(config)['name']);
  return {
    name: own,
    className: textIn(class_name),
    layer,
    calls: listIn(inbound_nodes).map((node) => (isObject(node) ? keras3Call(node, own) : keras2Call(node, own))),
  };
}

/** `{args, kwargs}` with tensors as objects. */
function keras3Call({ args, kwargs }: JsonObject, layer: string): Reference[] {
  const given = Object.entries(objectIn(kwargs)).flatMap(([name, value]) => {
    if (name === 'initial_state') return [value];
    if (name !== 'mask') refuseArgument(layer, name, value);
    return [];
  });
  return [...listIn(args), ...given].flatMap(tensors);
}

/** A list of `[layer, call, output, kwargs]`. */
function keras2Call(node: Json, layer: string): Reference[] {
  return listIn(node).map((entry) => {
    for (const [name, value] of Object.entries(objectIn(listIn(entry)[3]))) refuseArgument(layer, name, value);
    return references(listIn(entry).slice(0, 3))[0] ?? fail(say('a call of {layer} has no input', { layer }));
  });
}

function refuseArgument(layer: string, setting: string, value: Json): void {
  if (value === null || value === false) return;
  throw new LimpidError('MODEL_SETTING', { layer, setting, value: JSON.stringify(value), side: 'TensorFlow.js' });
}

/** The tensors in an argument, which may be lists of them, in order. */
function tensors(value: Json): Reference[] {
  if (isList(value)) return value.flatMap(tensors);
  const { class_name, config } = objectIn(value);
  return class_name === '__keras_tensor__' ? references(objectIn(config)['keras_history']) : [];
}

/** `[layer, call, output]`, alone or in lists and objects of any form. */
function references(value: Json | undefined): Reference[] {
  if (isObject(value)) return Object.values(value).flatMap(references);
  const [layer, call, output] = listIn(value);
  if (typeof layer === 'string' && typeof call === 'number' && typeof output === 'number')
    return [[layer, call, output]];
  return listIn(value).flatMap((one) => (isList(one) || isObject(one) ? references(one) : []));
}

function ancestors(graph: readonly Called[], from: readonly Reference[]): Set<string> {
  const byName = new Map(graph.map((one) => [one.name, one]));
  const found = new Set<string>();
  const open = from.map(([name]) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    open.push(...(byName.get(name)?.calls ?? []).flat().map(([input]) => input));
  }
  return found;
}

/** tfjs calls whatever has its inputs, round after round, and would not end with a graph that has loops or gaps. */
function checkOrder(graph: readonly Called[], outputs: readonly Reference[]): void {
  if (new Set(graph.map(({ name }) => name)).size < graph.length) fail(say('two of its layers have the same name'));
  const made = new Map(graph.map(({ name, className, calls }) => [name, hasNode(className, calls) ? 1 : 0]));
  const isMade = ([name, call]: Reference): boolean => call < (made.get(name) ?? 0);
  const open = new Map(graph.map(({ name, calls }) => [name, [...calls]]));
  for (let progress = true; progress;) {
    progress = false;
    for (const [name, calls] of open) {
      while (calls[0]?.every(isMade)) {
        calls.shift();
        made.set(name, (made.get(name) ?? 0) + 1);
        progress = true;
      }
      if (calls.some((call) => call.every(isMade)))
        fail(say('the calls of {name} are not in the order of their inputs', { name }));
    }
  }
  const stuck = [...open].find(([, calls]) => calls.length > 0)?.[0] ?? outputs.find((output) => !isMade(output))?.[0];
  if (stuck !== undefined) fail(say('the inputs of {stuck} are not there, or wait for it', { stuck }));
}

function hasNode(className: string, calls: Called['calls']): boolean {
  return CONTAINERS.has(className) || (className === 'InputLayer' && calls.length === 0);
}

function fail(reason: string): never {
  throw new LimpidError('MODEL_GRAPH', { reason });
}
