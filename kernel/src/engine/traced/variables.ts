/** What is asked of many variables at once, as a function of TensorFlow's: one call, however many they are. */
import * as tf from '@tensorflow/tfjs';
import { askVariablesBy, finiteness } from '../variables-at-once.ts';
import { typeAttribute } from './binding.ts';
import { removeWith } from './removals.ts';
import { record, trace, type Engine, type TracedFunction } from './steps.ts';

interface Known {
  /** Which variables, and what shapes of others. */
  readonly key: string;
  readonly function: TracedFunction;
}

export function traceVariables(engine: Engine): void {
  const { backend } = engine;
  const { binding } = backend;
  const identity = (variable: tf.Tensor): tf.Tensor => {
    const type = typeAttribute(binding, 'T', backend.tensorMap.get(variable.dataId).dtype);
    return backend.executeSingleOutput('Identity', [type], [variable]);
  };

  askVariablesBy((of) => {
    const removals = new Set<() => void>();
    removeWith(of, removals);
    const known = new Map<string, Known>();

    /** What `compute` makes of these variables and of others, by the function that the first call has made. */
    const run = (
      question: string,
      variables: readonly tf.Variable[],
      others: readonly tf.Tensor[],
      compute: (others: tf.Tensor[]) => tf.Tensor[],
    ): tf.Tensor[] => {
      const key = [...variables.map(({ id }) => id), ...others.map(({ shape }) => `[${shape.join()}]`)].join(' ');
      const last = known.get(question);
      if (last?.key === key && last.function.isValid())
        return last.function.run(backend.getInputTensorIds([...others]));
      if (last) {
        known.delete(question);
        removals.delete(last.function.remove);
        last.function.remove();
      }
      const step = (given: (tf.Tensor | null)[]): tf.Tensor[] =>
        tf.tidy(() => compute(given.filter((one) => one !== null)));
      const { results, recording } = record(engine, step, [...others]);
      if (typeof recording === 'string') return results;
      const traced = trace(engine, recording, 'off');
      removals.add(traced.remove);
      known.set(question, { key, function: traced });
      return results;
    };

    return {
      copies(variables) {
        if (variables.length === 0) return [];
        return run('copies', variables, [], () => variables.map(identity)).map((copy) => tf.keep(copy));
      },
      areFinite(variables, others) {
        const floats = variables.filter(({ dtype }) => dtype === 'float32');
        const given = others.filter(({ dtype }) => dtype === 'float32');
        if (floats.length + given.length === 0) return true;
        return tf.tidy(() => {
          const [flag] = run('finite', floats, given, (all) =>
            [finiteness([...floats, ...all])].filter((one) => one !== undefined),
          );
          return Boolean(flag?.dataSync()[0] ?? true);
        });
      },
    };
  });
}
