/** The specifiers that mean our engine, whatever the notebook's folder holds. Apart from load.ts, which loads tfjs. */
export const engineModules: ReadonlySet<string> = new Set([
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-layers',
  '@tensorflow/tfjs-data',
  '@tensorflow/tfjs-converter',
]);
