/** A model -> the text of a model.json and the bytes of its weights, and back. */
import * as tf from '@tensorflow/tfjs';
import { objectIn, type Json } from '../models/json.ts';
import { importTopology } from '../models/topology.ts';
import { trainingConfigOf } from '../training/checkpoint.ts';
import type { AnyModel } from './model-signature.ts';
import type { ModelKind } from './stored.ts';

export interface Artifacts {
  readonly kind: ModelKind;
  /** A model.json that names no file of weights yet. */
  readonly json: object;
  /** Entries of the weights manifest. */
  readonly specs: readonly object[];
  readonly weights: Uint8Array;
  readonly parameters: number;
}

/** @throws {LimpidError} MODEL_LAYER, MODEL_CODE, MODEL_SETTING, MODEL_GRAPH: what could not be loaded is not saved */
export async function artifactsOf(model: AnyModel): Promise<Artifacts> {
  return model instanceof tf.GraphModel ? graphArtifacts(model) : layersArtifacts(model);
}

/** The model.json of a version, whose weights lie in `file` beside it. */
export function modelJson({ json, specs }: Artifacts, file: string): string {
  return JSON.stringify({ ...json, weightsManifest: [{ paths: [file], weights: specs }] });
}

async function layersArtifacts(model: tf.LayersModel): Promise<Artifacts> {
  const topology: Json = asJson(model.toJSON(null, false));
  importTopology(topology, 2);
  const named = model.weights.map((weight) => ({ name: weight.originalName, tensor: weight.read() }));
  const { data, specs } = await tf.io.encodeWeights(named);
  const json = {
    modelTopology: topology,
    format: 'layers-model',
    generatedBy: `TensorFlow.js tfjs-layers v${tf.version_layers}`,
    convertedBy: null,
    ...trainingConfigOf(model),
  };
  return { kind: 'layers', json, specs, weights: bytesOf(data), parameters: model.countParams() };
}

async function graphArtifacts(model: tf.GraphModel): Promise<Artifacts> {
  const given: tf.io.ModelArtifacts[] = [];
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      given.push(artifacts);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'GraphDef' } };
    }),
  );
  const [{ weightSpecs = [], weightData, getWeightStream: _, ...json } = {}] = given;
  const specs = weightSpecs.flatMap((spec) => (weightData === undefined ? plain(spec) : spec));
  const weights = weightData === undefined ? await encoded(model, specs) : bytesOf(weightData);
  const parameters = specs.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape), 0);
  return { kind: 'graph', json: { ...json, format: 'graph-model' }, specs, weights, parameters };
}

/** Of a model that was read as a stream, the weights are in the engine alone. */
async function encoded(model: tf.GraphModel, specs: readonly { name: string }[]): Promise<Uint8Array> {
  const tensors: { [name: string]: tf.Tensor[] } = model.weights;
  const named = specs.flatMap(({ name }) => (tensors[name] ?? []).slice(0, 1).map((tensor) => ({ name, tensor })));
  return bytesOf((await tf.io.encodeWeights(named)).data);
}

function plain({ quantization: _, ...spec }: tf.io.WeightsManifestEntry): tf.io.WeightsManifestEntry {
  return spec;
}

function bytesOf(data: tf.io.WeightData): Uint8Array {
  return new Uint8Array(tf.io.CompositeArrayBuffer.join([data].flat()));
}

function asJson(value: unknown): Json {
  // SAFETY: what JSON.parse gives; a configuration of tfjs holds JSON's values alone.
  return objectIn(JSON.parse(JSON.stringify(value)) as Json);
}
