/**
 * What a signature file holds: a Sigstore bundle of a DSSE envelope of an in-toto statement (OpenSSF Model Signing 1.0). Pure.
 * The statement is believed only once the signature over its bytes has been verified.
 */
import { createHash } from 'node:crypto';
import {
  isList,
  listIn,
  isObject,
  objectIn,
  parseJson,
  textIn,
  type Json,
  type JsonObject,
} from '../../models/json.ts';
import { say } from '../../say.ts';
import { isHashType, type Resource, type Serialization } from './manifest.ts';

const MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://model_signing/signature/v1.0';

export interface Bundle {
  /** Of the key; '' in those that model-signing wrote before 1.1. */
  readonly hint: string;
  readonly payload: Buffer;
  readonly signature: Buffer;
}

export interface Statement {
  /** What the model was called when it was signed: told, not believed. */
  readonly name: string;
  readonly resources: readonly Resource[];
  readonly serialization: Serialization;
}

/** Why a text is no such bundle or statement. */
export class BundleError extends Error {}

/** What is signed: DSSE's pre-authentication encoding of the payload. */
export function preAuthentication(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `), payload]);
}

export function writeStatement({ name, resources, serialization }: Statement): Buffer {
  const subject = [{ name, digest: { sha256: rootDigest(resources) } }];
  const predicate = { serialization, resources };
  return Buffer.from(JSON.stringify({ _type: STATEMENT_TYPE, subject, predicateType: PREDICATE_TYPE, predicate }));
}

export function writeBundle({ hint, payload, signature }: Bundle): string {
  const signatures = [{ sig: signature.toString('base64'), keyid: '' }];
  return JSON.stringify({
    mediaType: MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint }, tlogEntries: [] },
    dsseEnvelope: { payload: payload.toString('base64'), payloadType: PAYLOAD_TYPE, signatures },
  });
}

/** @throws BundleError */
export function parseBundle(text: string): Bundle {
  const { mediaType, verificationMaterial, dsseEnvelope } = parsed(text);
  if (mediaType !== MEDIA_TYPE) throw new BundleError(say('it is no Sigstore bundle of version 0.3'));
  if (!isObject(verificationMaterial))
    throw new BundleError(say('it lacks {field}', { field: 'verificationMaterial' }));
  const { publicKey } = verificationMaterial;
  if (!isObject(publicKey)) {
    const isOther = ['certificate', 'x509CertificateChain'].some((field) => field in verificationMaterial);
    const missing = say('it lacks {field}', { field: 'verificationMaterial.publicKey' });
    throw new BundleError(isOther ? say('it was signed with a certificate, and only keys are verified here') : missing);
  }
  const { payload, payloadType, signatures } = objectIn(dsseEnvelope);
  if (payloadType !== PAYLOAD_TYPE)
    throw new BundleError(say('it lacks {field}', { field: `dsseEnvelope: ${PAYLOAD_TYPE}` }));
  const [first, second] = listIn(signatures);
  if (first === undefined || second !== undefined) throw new BundleError(say('it has not one signature'));
  return {
    hint: textIn(publicKey['hint']),
    payload: bytesIn(payload, 'payload'),
    signature: bytesIn(objectIn(first)['sig'], 'sig'),
  };
}

/** @throws BundleError */
export function parseStatement(payload: Buffer): Statement {
  const { _type, subject, predicateType, predicate } = parsed(payload.toString());
  if (_type !== STATEMENT_TYPE) throw new BundleError(say('what is signed is no in-toto statement'));
  if (predicateType !== PREDICATE_TYPE)
    throw new BundleError(
      say('what is signed is {kind}, no model', { kind: JSON.stringify(predicateType ?? null).slice(0, 100) }),
    );
  const { resources, serialization } = objectIn(predicate);
  const listed = listIn(resources).map(resourceIn);
  if (listed.length === 0) throw new BundleError(say('it names no file'));
  const [one, other] = listIn(subject);
  const { name, digest } = objectIn(one);
  if (other !== undefined || objectIn(digest)['sha256'] !== rootDigest(listed))
    throw new BundleError(say('its digest of the model is not that of the files it names'));
  return { name: textIn(name), resources: listed, serialization: serializationIn(objectIn(serialization)) };
}

/** SHA-256 over the bytes of all digests. */
export function rootDigest(resources: readonly Resource[]): string {
  const hash = createHash('sha256');
  for (const { digest } of resources) hash.update(digest, 'hex');
  return hash.digest('hex');
}

function parsed(text: string): JsonObject {
  let json: Json;
  try {
    json = parseJson(text);
  } catch (cause) {
    throw new BundleError(say('it is no JSON, or only a part of it'), { cause });
  }
  if (!isObject(json)) throw new BundleError(say('it is no JSON, or only a part of it'));
  return json;
}

function bytesIn(value: Json | undefined, field: string): Buffer {
  const text = textIn(value);
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw new BundleError(say('its {field} is no Base64', { field }));
  return Buffer.from(text, 'base64');
}

function resourceIn(value: Json): Resource {
  const { name, digest, algorithm } = objectIn(value);
  const resource = { name: textIn(name), digest: textIn(digest), algorithm: textIn(algorithm) };
  if (!isInside(resource.name) && resource.name !== '.')
    throw new BundleError(
      say('it names the file {name}, which is not in the folder', { name: JSON.stringify(name ?? null).slice(0, 200) }),
    );
  if (!/^([0-9a-f]{2})+$/.test(resource.digest))
    throw new BundleError(say('its {field} is no digest', { field: resource.name }));
  return resource;
}

function serializationIn({ method, hash_type, shard_size, allow_symlinks, ignore_paths }: JsonObject): Serialization {
  const [hash, ignored] = [textIn(hash_type), ignore_paths === undefined ? [] : ignore_paths];
  if (allow_symlinks !== false) throw new BundleError(say('it was signed with links followed, which is refused here'));
  if (!isHashType(hash))
    throw new BundleError(say('its files are hashed by {hash}; sha256 and blake2b are known', { hash }));
  if (!isList(ignored) || !ignored.map(textIn).every(isInside))
    throw new BundleError(say('it ignores paths that are not in the folder'));
  const common = { hash_type: hash, allow_symlinks, ignore_paths: ignored.map(textIn) };
  if (method === 'files' && shard_size === undefined) return { method, ...common };
  if (method === 'shards' && typeof shard_size === 'number' && Number.isSafeInteger(shard_size) && shard_size > 0)
    return { method, shard_size, ...common };
  throw new BundleError(
    say('its files are listed in a way that is not known: {method}', {
      method: JSON.stringify(method ?? null).slice(0, 100),
    }),
  );
}

/** A path below the folder, in its shortest form. */
function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..') && !path.includes('\0');
}
