/** A version that stands in for another is asked and answers in the other's names: those that layers get by themselves differ. */
import type { InferTensor, TensorMetadata } from '../inference.ts';
import type { Servable } from '../servable.ts';
import { say } from '../../say.ts';

type Signature = Pick<Servable, 'inputs' | 'outputs'>;

/** Why requests of one cannot be asked of the other; null where they can. */
export function whyNotLike(own: Signature, other: Signature): string | null {
  const isLike = formsOf(own) === formsOf(other);
  return isLike ? null : say('it takes or gives other tensors than the version that it stands beside');
}

/** @throws Error where the tensors are others */
export function inNamesOf(servable: Servable, other: Signature): Servable {
  const reason = whyNotLike(servable, other);
  if (reason !== null) throw new Error(reason);
  if (namesOf(servable) === namesOf(other)) return servable;
  const { platform, isTraced = false } = servable;
  return {
    ...{ platform, isTraced, inputs: other.inputs, outputs: other.outputs },
    run(inputs) {
      const outputs = servable.run(renamed(inputs, servable.inputs));
      return outputs instanceof Promise
        ? outputs.then((given: readonly InferTensor[]) => renamed(given, other.outputs))
        : renamed(outputs, other.outputs);
    },
    dispose: () => servable.dispose(),
  };
}

export function namesOf({ inputs, outputs }: Signature): string {
  return JSON.stringify([inputs, outputs].map((all) => all.map(({ name }) => name)));
}

function formsOf({ inputs, outputs }: Signature): string {
  return JSON.stringify([inputs, outputs].map((all) => all.map(({ datatype, shape }) => ({ datatype, shape }))));
}

function renamed(tensors: readonly InferTensor[], names: readonly TensorMetadata[]): InferTensor[] {
  return tensors.map((tensor, index) => ({ ...tensor, name: names[index]?.name ?? tensor.name }));
}
