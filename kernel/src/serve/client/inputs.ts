/** What is given to `infer`, as the tensors that are sent. */
import { Tensor } from '@tensorflow/tfjs';
import { LimpidError } from '../../errors.ts';
import type { Datatype, InferTensor, ModelMetadata } from '../inference.ts';
import type { Given } from './connect.ts';
import { tensorOf } from './nested.ts';

type Named = Readonly<Partial<Record<string, Given>>>;

/** @throws LimpidError where an input is none of the model, or its values do not fit */
export async function inputsOf(
  model: string,
  given: Named | Given,
  metadata: () => Promise<ModelMetadata>,
): Promise<InferTensor[]> {
  const named = isByName(given) ? given : { [await onlyInput(model, metadata)]: given };
  const tensors: InferTensor[] = [];
  for (const [name, value] of Object.entries(named)) {
    if (value === undefined) continue;
    if (value instanceof Tensor) tensors.push(await fromTensor(name, value));
    else tensors.push(tensorOf(name, value, await datatypeOf(model, name, metadata)));
  }
  return tensors;
}

function isByName(given: Named | Given): given is Named {
  return typeof given === 'object' && !(given instanceof Tensor) && !Array.isArray(given) && !ArrayBuffer.isView(given);
}

async function onlyInput(model: string, metadata: () => Promise<ModelMetadata>): Promise<string> {
  const { inputs } = await metadata();
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input.name;
  const known = inputs.map(({ name }) => name).join(', ');
  throw new LimpidError('CLIENT_INPUTS', { model, count: inputs.length, known });
}

async function datatypeOf(model: string, name: string, metadata: () => Promise<ModelMetadata>): Promise<Datatype> {
  const { inputs } = await metadata();
  const found = inputs.find((input) => input.name === name);
  if (found !== undefined) return found.datatype;
  throw new LimpidError('CLIENT_INPUT', { model, name, known: inputs.map((input) => input.name).join(', ') });
}

async function fromTensor(name: string, tensor: Tensor): Promise<InferTensor> {
  const shape = [...tensor.shape];
  switch (tensor.dtype) {
    case 'float32':
      return { name, datatype: 'FP32', shape, data: await tensor.data<'float32'>() };
    case 'int32':
      return { name, datatype: 'INT32', shape, data: await tensor.data<'int32'>() };
    case 'bool':
      return { name, datatype: 'BOOL', shape, data: await tensor.data<'bool'>() };
    case 'string': {
      const encoder = new TextEncoder();
      return {
        name,
        datatype: 'BYTES',
        shape,
        data: (await tensor.data<'string'>()).map((text) => encoder.encode(text)),
      };
    }
    default:
      throw new LimpidError('CLIENT_VALUE', { name, value: tensor.dtype, datatype: 'FP32' });
  }
}
