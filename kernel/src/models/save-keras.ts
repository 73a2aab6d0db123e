/** `saveKeras`: a model of tfjs as a `.keras` file of Keras 3. */
import { writeFile } from 'node:fs/promises';
import type { LayersModel } from '@tensorflow/tfjs';
import { writeHdf5, type Hdf5Contents } from './hdf5.ts';
import { kerasConfig } from './keras-config.ts';
import { CONFIG, METADATA, WEIGHTS } from './keras-file.ts';
import { owners } from './weights.ts';
import { makeZip } from './zip.ts';

/** The version whose format is written. */
const KERAS_VERSION = '3.0.0';

/**
 * Saves layers and weights, so that `keras.saving.load_model(path)` in Python predicts the same. How it was compiled, and
 * the optimizer's state, are left out.
 *
 * @param path best ends with `.keras`: Keras goes by the ending
 * @throws LimpidError MODEL_LAYER, MODEL_SETTING (the activation hardSigmoid, for one, means another function in Keras 3),
 * MODEL_GRAPH
 */
export async function saveKeras(model: LayersModel, path: string): Promise<void> {
  const config = kerasConfig(model);
  const arrays: Hdf5Contents['arrays'] = new Map(
    owners(config, model).flatMap((owner) =>
      owner.layer.weights.map((variable, index) => {
        const value = variable.read();
        const values = value.dataSync();
        const kept = values instanceof Int32Array ? values : Float32Array.from(values);
        return [`${owner.path}/vars/${index}`, { shape: value.shape, values: kept }] as const;
      }),
    ),
  );
  const groups = owners(config, model).map(({ path: at }) => `${at}/vars`);
  const text = new TextEncoder();
  const saved = new Date().toISOString().slice(0, 19).replace('T', '@');
  const metadata = { keras_version: KERAS_VERSION, date_saved: saved };
  await writeFile(
    path,
    makeZip({
      [METADATA]: text.encode(JSON.stringify(metadata)),
      [CONFIG]: text.encode(JSON.stringify(config)),
      [WEIGHTS]: await writeHdf5({ arrays, groups }),
    }),
  );
}
