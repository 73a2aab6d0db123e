/** Rows of `optimise` as versions of one name: the original first, and of each other one what it was made from. */
import { LimpidError } from '../errors.ts';
import { figure } from '../display/numbers.ts';
import type { Artifacts } from '../registry/artifacts.ts';
import { ModelVersions, type ModelVersion } from '../registry/model-version.ts';
import { checkAlias, checkName } from '../registry/names.ts';
import { saveArtifacts } from '../registry/save.ts';
import type { LayersPart, OptimisedRow, Part } from './measured.ts';
import type { Measure } from './scoring.ts';

export interface RegisterOptions {
  /** Names of rows. Left out: all but ONNX, which the registry does not hold. */
  readonly rows?: readonly string[];
  /** Of the best of these rows, from now on. */
  readonly alias?: string;
}

export interface Registrable {
  readonly row: OptimisedRow;
  readonly part: Part;
}

/** @throws LimpidError OPTIMISE_ONNX, and as `registry.save` */
export function registered(
  name: string,
  chosen: readonly Registrable[],
  { measure, best, alias }: { measure: Measure; best: string; alias: string | undefined },
): ModelVersions {
  const layered = chosen.map(({ row, part }) => {
    if ('onnx' in part) throw new LimpidError('OPTIMISE_ONNX', { name: row.name });
    return { row, part };
  });
  checkName(name);
  if (alias !== undefined) checkAlias(alias);
  const versions: ModelVersion[] = [];
  for (const { row, part } of layered) {
    const original = versions.find(({ tags }) => tags['form'] === 'original');
    const tags = {
      form: row.form,
      row: row.name,
      [measure]: figure(row.score),
      // another model was made by itself
      ...(original && row.form !== 'model' ? { from: original.reference } : {}),
    };
    versions.push(
      saveArtifacts(artifactsOf(part), part.origin, {
        name,
        tags,
        ...(row.name === best && alias !== undefined ? { alias } : {}),
      }),
    );
  }
  return ModelVersions.listing(versions.toReversed());
}

function artifactsOf({ topology, stored }: LayersPart): Artifacts {
  return {
    kind: 'layers',
    json: { modelTopology: topology, format: 'layers-model', generatedBy: 'Limpid', convertedBy: null },
    specs: stored.specs,
    weights: stored.bytes,
    parameters: stored.weights.reduce((sum, { values }) => sum + values.length, 0),
  };
}
