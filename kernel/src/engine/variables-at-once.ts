/** What is asked of many variables between two steps. The native engine answers with one call (`traced/variables.ts`). */
import * as tf from '@tensorflow/tfjs';

export interface VariablesAtOnce {
  /** Their values, which stay as they are; in their order, kept. */
  copies(variables: readonly tf.Variable[]): tf.Tensor[];
  /** No value of them nor of `others` is NaN or infinite. One boolean is read. */
  areFinite(variables: readonly tf.Variable[], others: readonly tf.Tensor[]): boolean;
}

type Ask = (of: object) => VariablesAtOnce;

const portable: VariablesAtOnce = {
  copies: (variables) => variables.map((variable) => tf.keep(variable.clone())),
  areFinite: (variables, others) =>
    tf.tidy(() => Boolean(finiteness([...variables, ...others])?.dataSync()[0] ?? true)),
};

let ask: Ask = () => portable;

/** From now on `other` answers. */
export function askVariablesBy(other: Ask): void {
  ask = other;
}

/** `of`: whose variables they are; what is made to answer goes with it. */
export function variablesAtOnce(of: object): VariablesAtOnce {
  return ask(of);
}

/** One boolean for all of them; undefined where none can hold such a value. */
export function finiteness(tensors: readonly tf.Tensor[]): tf.Tensor | undefined {
  const [first, ...rest] = tensors.filter(({ dtype }) => dtype === 'float32').map((one) => tf.all(tf.isFinite(one)));
  return first && rest.reduce((all, one) => tf.logicalAnd(all, one), first);
}
