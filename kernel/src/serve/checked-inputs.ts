/** A request against the signature of its model: every tensor is what the model takes, or the request is refused. */
import { ServeError, type InferRequest, type InferTensor, type TensorMetadata } from './inference.ts';
import { sizeOf } from './servable.ts';

/** More cells than one tensor of tfjs can have. */
const MOST_CELLS = 2 ** 31 - 1;

export interface Checks {
  /** Whether NaN and infinities may come in: a model makes noise of them, silently. */
  notFinite: 'refuse' | 'accept';
}

/** The inputs in the order of the signature. @throws ServeError invalid */
export function checkedInputs(
  given: readonly InferTensor[],
  signature: readonly TensorMetadata[],
  checks: Checks,
): InferTensor[] {
  const byName = new Map(given.map((tensor) => [tensor.name, tensor]));
  if (byName.size < given.length) throw invalid('An input is given twice');
  const foreign = given.find(({ name }) => !signature.some((one) => one.name === name));
  const known = signature.map(({ name }) => name).join(', ');
  if (foreign) throw invalid(`unexpected inference input '${foreign.name}'; the model takes ${known}`);
  const inputs = signature.map((expected) => {
    const tensor = byName.get(expected.name);
    if (!tensor) throw invalid(`expected ${signature.length} inputs (${known}), and '${expected.name}' is missing`);
    checkTensor(tensor, expected, checks);
    return tensor;
  });
  return inputs;
}

/** Indices of the outputs that are wanted, each once, as Triton gives them. @throws ServeError invalid */
export function wantedOutputs(wanted: InferRequest['outputs'], signature: readonly TensorMetadata[]): number[] {
  if (wanted === undefined || wanted.length === 0) return signature.map((_, index) => index);
  return [...new Set(wanted)].map((name) => {
    const index = signature.findIndex((one) => one.name === name);
    if (index >= 0) return index;
    throw invalid(`unexpected inference output '${name}'; the model gives ${signature.map((o) => o.name).join(', ')}`);
  });
}

function checkTensor(tensor: InferTensor, expected: TensorMetadata, checks: Checks): void {
  const { name, datatype, shape, data } = tensor;
  if (datatype !== expected.datatype) {
    throw invalid(`inference input '${name}' data-type is '${datatype}', but the model expects '${expected.datatype}'`);
  }
  checkShape(name, shape);
  const fits =
    shape.length === expected.shape.length &&
    expected.shape.every((length, axis) => length === -1 || length === shape[axis]);
  if (!fits) {
    throw invalid(
      `unexpected shape for input '${name}': expected [${expected.shape.join(',')}], got [${shape.join(',')}]`,
    );
  }
  const cells = sizeOf(shape);
  if (data.length !== cells) {
    throw invalid(`input '${name}' got ${data.length} elements, and its shape [${shape.join(',')}] has ${cells}`);
  }
  if (checks.notFinite === 'refuse' && data instanceof Float32Array && !areFinite(data)) {
    throw invalid(`input '${name}' holds NaN or an infinity`);
  }
}

/** Zero times NaN or an infinity is NaN, and stays it: one multiplication a number, and no call. */
export function areFinite(data: Float32Array): boolean {
  let sum = 0;
  for (let at = 0; at < data.length; at += 1) sum += (data[at] ?? 0) * 0;
  return sum === 0;
}

/** Lengths that are counts, and a product that a tensor can have. @throws ServeError invalid */
export function checkShape(name: string, shape: readonly number[]): void {
  if (shape.some((length) => !Number.isInteger(length) || length < 1)) {
    throw invalid(`shape [${shape.join(',')}] of '${name}' must hold whole numbers from 1 on`);
  }
  if (sizeOf(shape) > MOST_CELLS) throw invalid(`shape [${shape.join(',')}] of '${name}' has too many elements`);
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
