/** What a reference to the registry means now, as a folder: one version, or with a roll-out a folder of versions. */
import { join } from 'node:path';
import { LimpidError } from '../errors.ts';
import { exportModel } from '../registry/export.ts';
import { version as registeredVersion } from '../registry/list.ts';
import type { ModelVersion } from '../registry/model-version.ts';
import { versionIn } from '../registry/names.ts';
import { say } from '../say.ts';
import type { Rollout, Shares } from '../serve/rollout/rollout.ts';
import { challengersOf, type DeployOptions, type Registered } from './options.ts';

export type Copied = Pick<DeployOptions, 'model' | 'rollout'> & { readonly registered: Registered };

/**
 * @param folder is there, and gets a folder with the name of the model
 * @throws LimpidError DEPLOY_MODEL, DEPLOY_OPTION, and as `registry.load`
 */
export async function copyRegistered(options: DeployOptions, folder: string): Promise<Copied> {
  const { rollout = {}, publicKey, isUnsigned = false } = options;
  const trust = { verify: !isUnsigned, publicKey };
  const champion = registeredAs(options.model);
  const { reference, version, hash, name } = champion;
  const registered = { reference, version, hash };
  const model = join(folder, name);
  const others = challengersOf(rollout).map(([option, which]) => {
    const other = registeredVersion(`${name}${versionIn(which) === null ? '@' : ':'}${which}`);
    // it would stand beside itself
    if (other.version === version) throw new LimpidError('DEPLOY_OPTION', { option, value: which });
    return [which, other] as const;
  });
  if (others.length === 0) return { model: await exportModel(reference, model, trust), registered };
  const all = new Map([champion, ...others.map(([, other]) => other)].map((one) => [one.version, one]));
  for (const one of all.values()) await exportModel(one.reference, join(model, String(one.version)), trust);
  return { model, registered, rollout: inNumbers(rollout, new Map(others)) };
}

/** A server that is deployed knows no aliases. */
function inNumbers({ canary, split, shadow }: Rollout, known: ReadonlyMap<string, ModelVersion>): Rollout {
  const numberOf = (which: string): string => String(known.get(which)?.version ?? which);
  const shares = (of: Shares): Shares =>
    Object.fromEntries(Object.entries(of).map(([which, percent]) => [numberOf(which), percent]));
  return {
    ...(canary && { canary: shares(canary) }),
    ...(split && { split: shares(split) }),
    ...(shadow !== undefined && { shadow: numberOf(shadow) }),
  };
}

/** A name alone may as well have been meant as a path. */
function registeredAs(reference: string): ModelVersion {
  try {
    return registeredVersion(reference);
  } catch (error) {
    if (!(error instanceof LimpidError) || error.code !== 'MODELS_UNKNOWN' || /[:@]/.test(reference)) throw error;
    const reason = say('there is no such file or folder, nor such a model in the registry');
    throw new LimpidError('DEPLOY_MODEL', { model: reference, reason }, { cause: error });
  }
}
