/**
 * `tf.loadLayersModel('file://…')` and `tf.loadGraphModel('file://…')` of tfjs-node read whatever file the `model.json` names, `../../secret`
 * and links too, into a tensor. They read files beside it alone, as `loadModel` does.
 */
import { beside } from '../../models/beside.ts';

/** A private method of tfjs-node 4.22's NodeFileSystem. */
export interface FileSystemPrototype {
  loadWeights(manifest: readonly { readonly paths: readonly string[] }[], model: string): Promise<unknown>;
}

export function confineWeights(prototype: FileSystemPrototype): void {
  const { loadWeights } = prototype;
  prototype.loadWeights = async function (manifest, model) {
    for (const name of manifest.flatMap(({ paths }) => paths)) await beside(model, name);
    return loadWeights.call(this, manifest, model);
  };
}
