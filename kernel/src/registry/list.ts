/** `registry.list` and `registry.versions`: what is there. */
import { findVersion, storedIn, versionsOf } from './find.ts';
import { ModelVersion, ModelVersions, RegisteredModels } from './model-version.ts';
import { checkName } from './names.ts';
import { modelsPlace } from './place.ts';

/** All models of this project, by name; as a cell's value a table. @throws {LimpidError} MODELS_UNUSABLE */
export function list(): RegisteredModels {
  const byName = Map.groupBy(
    storedIn(modelsPlace()).map((stored) => new ModelVersion(stored)),
    ({ name }) => name,
  );
  const models = [...byName].flatMap(([name, all]) => {
    const [newest] = all;
    const versions = all.map(({ version }) => version);
    const aliases = Object.fromEntries(all.flatMap(({ aliases, version }) => aliases.map((alias) => [alias, version])));
    return newest === undefined ? [] : [{ name, newest, versions, aliases }];
  });
  return RegisteredModels.listing(models);
}

/** The newest first; as a cell's value a table. @throws {LimpidError} MODELS_NAME, MODELS_UNKNOWN, MODELS_UNUSABLE */
export function versions(name: string): ModelVersions {
  return ModelVersions.listing(versionsOf(modelsPlace(), checkName(name)).map((stored) => new ModelVersion(stored)));
}

/** What is registered under a reference, without loading it. @throws {LimpidError} as `load` */
export function version(reference: string): ModelVersion {
  return new ModelVersion(findVersion(modelsPlace(), reference));
}
