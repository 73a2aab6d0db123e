/** A notebook of 100 cells that works with TensorFlow.js, and what is asked about it. */

export const IMPORT = "import * as tf from '@tensorflow/tfjs';";

/** `tf` is there; each cell declares a few names that no other does. */
export const CELLS: readonly string[] = Array.from({ length: 100 }, (_, index) => cell(index));

/** The cursor is at the end. */
export const QUESTIONS: readonly string[] = [
  'tf.',
  'tf.layers.de',
  'model1.',
  'data2[0].',
  'weights3.su',
  'mod',
  'const x = tf.tensor2d([[1]]).',
  'model1.compile({ ',
  'console.log(total2.',
  '',
];

/** Each with one type error. */
export const MISTAKES: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `const y${index} = tf.ones([1, ${index + 1}]);\ny${index}.nope;`,
);

function cell(index: number): string {
  const kinds = [
    `interface Sample${index} { x: tf.Tensor; label: number }\nfunction batch${index}(n: number): Sample${index} { return { x: tf.ones([n, 2]), label: ${index} }; }`,
    `const model${index} = tf.sequential();\nmodel${index}.add(tf.layers.dense({ units: 2, activation: 'relu', inputShape: [3] }));`,
    `const data${index} = Array.from({ length: 4 }, (_, k) => ({ k, square: k * k, name: 'row ' + k }));\nconst total${index} = data${index}.reduce((sum, { square }) => sum + square, 0);`,
    `const weights${index} = tf.tidy(() => tf.ones([2, 3]).mul(2).add(1));\nconsole.log(weights${index}.shape);`,
  ];
  return kinds[index % kinds.length] ?? '';
}
