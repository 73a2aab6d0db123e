/** `registry.save`: a model becomes the next version of a name. */
import { checkOpen } from '../inspection/opened.ts';
import { LimpidError } from '../errors.ts';
import { say } from '../say.ts';
import { artifactsOf, modelJson, type Artifacts } from './artifacts.ts';
import { blobFolder, writeBlob } from './blobs.ts';
import { changing } from './database.ts';
import { lineageOf } from './lineage.ts';
import { ModelVersion } from './model-version.ts';
import { checkAlias, checkName } from './names.ts';
import { modelsPlace } from './place.ts';
import { addVersion, setAlias } from './rows.ts';
import { seal } from './seal.ts';
import { sealingKey } from './sealing-key.ts';
import { signatureOf, type AnyModel } from './model-signature.ts';
import { whyAnother } from './signature.ts';
import type { Lineage, Signature, Tags } from './stored.ts';

export interface SaveOptions {
  name: string;
  /** Of this version, for people. */
  description?: string;
  tags?: Tags;
  /** Of this version from now on, in place of the one that had it. */
  alias?: string;
  /** Other names for inputs and outputs; types and shapes are those of the model, which it has by default. */
  signature?: Signature;
}

/**
 * Saves a layers model or a graph model, and signs it. It is on disk when this answers, and if it throws nothing of it is there. How it
 * was compiled is kept where a file can hold that; the state of its optimizer is a matter of `modelCheckpoint`.
 *
 * @returns the version: `version` is its number, from 1 on
 * @throws {LimpidError} MODELS_NAME, MODELS_ALIAS, MODELS_OPTION, MODELS_SIGNATURE, MODELS_FULL, MODELS_UNUSABLE,
 * SIGNING_KEY, SIGNING_UNWRITABLE, MODEL_LAYER, MODEL_CODE, MODEL_SETTING, MODEL_GRAPH
 */
export async function save(model: AnyModel, options: SaveOptions): Promise<ModelVersion> {
  checkOptions(options);
  checkOpen(model);
  const signature = chosenSignature(options.name, signatureOf(model), options.signature);
  return saveArtifacts(await artifactsOf(model), { signature, lineage: lineageOf(model) }, options);
}

/** What a version says of the model besides its files. */
export interface Origin {
  readonly signature: Signature;
  readonly lineage: Lineage;
}

export function originOf(model: AnyModel): Origin {
  return { signature: signatureOf(model), lineage: lineageOf(model) };
}

/** Its caller has looked at the options. @throws {LimpidError} MODELS_FULL, MODELS_UNUSABLE, SIGNING_KEY, SIGNING_UNWRITABLE */
export function saveArtifacts(artifacts: Artifacts, origin: Origin, options: SaveOptions): ModelVersion {
  const { name, description = '', tags = {}, alias } = options;
  const place = modelsPlace();
  const created = Date.now();
  const key = sealingKey();
  const stored = changing(place, name, (database) => {
    const weights = writeBlob(blobFolder(place), artifacts.weights);
    const json = new TextEncoder().encode(modelJson(artifacts, weights));
    const topology = writeBlob(blobFolder(place), json);
    const bytes = json.byteLength + artifacts.weights.byteLength;
    const { kind, parameters } = artifacts;
    const made = { name, description, tags, kind, topology, weights, bytes, parameters, ...origin };
    const version = addVersion(database, made, created);
    seal(place, { name, version, topology, weights }, key);
    if (alias !== undefined) setAlias(database, name, alias, version);
    return { ...made, version, created, aliases: alias === undefined ? [] : [alias] };
  });
  return new ModelVersion(stored);
}

function checkOptions({ name, alias, description = '', tags = {} }: SaveOptions): void {
  checkName(name);
  if (alias !== undefined) checkAlias(alias);
  if (typeof description !== 'string') throw unfit('description', description, say('a text'));
  const odd = Object.entries(tags).find(([, value]) => typeof value !== 'string');
  if (odd) throw unfit(`tags.${odd[0]}`, odd[1], say('a text'));
}

function chosenSignature(name: string, own: Signature, chosen: Signature | undefined): Signature {
  if (chosen === undefined) return own;
  const reason = whyAnother(chosen, own);
  if (reason !== null) throw new LimpidError('MODELS_SIGNATURE', { name, reason });
  return chosen;
}

function unfit(option: string, found: unknown, wanted: string): LimpidError {
  return new LimpidError('MODELS_OPTION', { option, found: typeof found, wanted });
}
