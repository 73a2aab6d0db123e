/** The value of a cell -> what is shown under it. Knows tfjs's values by their looks, and so never loads it. */
import { inspect } from 'node:util';
import { reasonOf } from '../errors.ts';
import type { MimeBundle } from '../messages.ts';
import { SVG, TEXT, VEGA_LITE } from '../mime.ts';
import type { VegaLiteSpec } from '../mime.ts';
import { imageBundle } from './image.ts';
import { isTrainingHistory, historyText } from './history.ts';
import { datasetBundle, isDataset } from '../portraits/dataset.ts';
import { graphModelBundle, isGraphModel } from '../portraits/graph-model.ts';
import { isLayersModel } from '../portraits/layer-calls.ts';
import { modelBundle } from '../portraits/model.ts';
import { tensorBundle } from '../portraits/tensor.ts';
import { json } from './picture.ts';
import { JUPYTER_DISPLAY } from './symbol.ts';
import { isTensor } from './tensor.ts';
import { renderSvg, themed } from './vega.ts';

/**
 * At once where that can be, so that what a cell shows keeps its place between what it prints.
 * Never throws nor rejects: a value that cannot be shown yields a text that says so.
 */
export function format(value: unknown): MimeBundle | Promise<MimeBundle> {
  try {
    const bundle = ownBundle(value) ?? knownBundle(value) ?? { [TEXT]: inspect(value) };
    return bundle instanceof Promise ? bundle.catch(unshowable) : bundle;
  } catch (error) {
    return unshowable(error);
  }
}

function unshowable(error: unknown): MimeBundle {
  return { [TEXT]: `[A value that cannot be shown: ${reason(error)}]` };
}

/** What the value says itself. */
function ownBundle(value: unknown): MimeBundle | Promise<MimeBundle> | null {
  if (!isObject(value)) return null;
  const method: unknown = Reflect.get(value, JUPYTER_DISPLAY);
  if (typeof method !== 'function') return null;
  const bundle: unknown = Reflect.apply(method, value, []);
  return bundle instanceof Promise
    ? bundle.then((given: unknown) => checkedBundle(given, value))
    : checkedBundle(bundle, value);
}

function checkedBundle(bundle: unknown, value: object): MimeBundle {
  if (!isObject(bundle) || Object.keys(bundle).length === 0 || !Object.keys(bundle).every((key) => key.includes('/'))) {
    throw new Error('its Jupyter.display method gave no MIME bundle');
  }
  // SAFETY: its keys are MIME types, and `json` leaves only what JSON can carry.
  const whole = json(bundle) as MimeBundle;
  return TEXT in whole ? whole : { ...whole, [TEXT]: nameOf(value) };
}

/** What we know how to show. */
function knownBundle(value: unknown): MimeBundle | Promise<MimeBundle> | null {
  if (!isObject(value)) return null;
  if (value instanceof Uint8Array) return imageBundle(value);
  if (isTensor(value)) return tensorBundle(value);
  if (isLayersModel(value)) return modelBundle(value);
  if (isGraphModel(value)) return graphModelBundle(value);
  if (isDataset(value)) return datasetBundle(value);
  if (isTrainingHistory(value)) return { [TEXT]: historyText(value) };
  if (isTimer(value)) return { [TEXT]: nameOf(value) };
  if (isVegaLite(value)) return vegaLiteBundle(value);
  return null;
}

async function vegaLiteBundle(value: VegaLiteSpec): Promise<MimeBundle> {
  const spec = json(value);
  const title: unknown = Reflect.get(value, 'title') ?? Reflect.get(value, 'description');
  const text = typeof title === 'string' ? `Vega-Lite chart: ${title}` : 'Vega-Lite chart';
  try {
    return { [VEGA_LITE]: spec, [SVG]: await renderSvg(themed(value)), [TEXT]: text };
  } catch (error) {
    return { [VEGA_LITE]: spec, [TEXT]: `${text} (as SVG it fails: ${reason(error)})` };
  }
}

/** What setTimeout, setInterval and setImmediate give: of use to clear them, and nothing to look at. */
function isTimer(value: object): boolean {
  return /^(Timeout|Immediate)$/.test(value.constructor?.name) && ('_onTimeout' in value || '_onImmediate' in value);
}

function isVegaLite(value: object): value is VegaLiteSpec {
  const schema: unknown = Reflect.get(value, '$schema');
  return typeof schema === 'string' && schema.includes('vega-lite');
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

function nameOf(value: object): string {
  const { name } = value.constructor;
  return name === '' ? '[object]' : `[${name}]`;
}

function reason(error: unknown): string {
  try {
    return reasonOf(error);
  } catch {
    return 'its error cannot be shown either';
  }
}
