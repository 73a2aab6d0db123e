/** What a model takes as a file, and in a zip. */
import * as tf from '@tensorflow/tfjs';
import { sizeOf, type Size } from '../optimise/stored.ts';

export async function sizeOfModel(model: tf.LayersModel | tf.GraphModel): Promise<Size> {
  let size: Size = { bytes: 0, zipped: 0 };
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, ...rest }) => {
      const topology = Buffer.from(JSON.stringify(rest));
      const parts = weightData === undefined ? [] : [weightData].flat();
      size = await sizeOf([topology, ...parts.map((part) => Buffer.from(part))]);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return size;
}
