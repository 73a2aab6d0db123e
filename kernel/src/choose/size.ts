/** What a model takes as a file, and in a zip. */
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';

export interface Size {
  /** Bytes of model.json and its weights, and of both by gzip. */
  readonly bytes: number;
  readonly zipped: number;
}

export async function sizeOf(model: tf.LayersModel | tf.GraphModel): Promise<Size> {
  let size: Size = { bytes: 0, zipped: 0 };
  await model.save(
    tf.io.withSaveHandler(async ({ weightData, ...rest }) => {
      const topology = Buffer.from(JSON.stringify(rest));
      const parts = weightData === undefined ? [] : [weightData].flat();
      const all = [topology, ...parts.map((part) => Buffer.from(part))];
      size = {
        bytes: all.reduce((sum, { byteLength }) => sum + byteLength, 0),
        zipped: all.reduce((sum, part) => sum + gzipSync(part).byteLength, 0),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return size;
}
