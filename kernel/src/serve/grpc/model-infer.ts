/** ModelInfer: what gRPC sends as what {@link Models} takes, and back. */
import { ServeError } from '../inference.ts';
import type { InferRequest, InferResponse } from '../inference.ts';
import { fromContents, toContents } from './contents.ts';
import type { ModelInferRequest, ModelInferResponse, Parameters } from './messages.ts';
import { fromRaw, toRaw } from '../raw.ts';

/** Parameters that would change what a request means; hints such as `priority` may be there. */
const UNSUPPORTED = ['shared_memory_region', 'classification', 'sequence_id'];

/** @throws ServeError */
export function fromRequest(request: ModelInferRequest, key?: string): InferRequest {
  const { model_name, model_version, id, inputs, outputs, raw_input_contents: raw } = request;
  refuseUnsupported('the request', request.parameters);
  for (const { name, parameters } of [...inputs, ...outputs]) refuseUnsupported(name, parameters);
  return {
    model: model_name,
    ...(model_version === '' ? {} : { version: model_version }),
    ...(id === '' ? {} : { id }),
    key: key ?? userIn(request.parameters),
    inputs: raw.length > 0 ? rawInputs(request) : inputs.map((input) => fromContents(input, input.contents)),
    ...(outputs.length > 0 ? { outputs: outputs.map(({ name }) => name) } : {}),
  };
}

/** @param isRaw bytes, as nearly all clients send and want them; otherwise lists of numbers */
export function toResponse({ model, version, id, outputs }: InferResponse, isRaw: boolean): ModelInferResponse {
  return {
    model_name: model,
    model_version: version,
    id: id ?? '',
    outputs: outputs.map((output) => ({
      name: output.name,
      datatype: output.datatype,
      shape: output.shape,
      ...(isRaw ? {} : { contents: toContents(output) }),
    })),
    raw_output_contents: isRaw ? outputs.map(toRaw) : [],
  };
}

/** Who sends contents reads them. */
export function isRaw({ inputs, raw_input_contents }: ModelInferRequest): boolean {
  return raw_input_contents.length > 0 || inputs.length === 0;
}

/** As REST takes it from `parameters`. */
function userIn({ user }: Parameters): string | undefined {
  if (user === undefined) return undefined;
  const told = Object.entries(user).find(([kind]) => kind === 'string_param' || kind === 'int64_param');
  return told === undefined ? undefined : String(told[1]);
}

function rawInputs({ inputs, raw_input_contents: raw }: ModelInferRequest) {
  if (raw.length !== inputs.length) {
    const message = `${inputs.length} inputs are announced, and raw_input_contents has ${raw.length}`;
    throw new ServeError('invalid', message);
  }
  return inputs.map((input, at) => {
    const { contents } = input;
    if (contents !== null && Object.values(contents).some((values: readonly unknown[]) => values.length > 0)) {
      throw new ServeError('invalid', `${input.name}: contents and raw_input_contents exclude each other`);
    }
    return fromRaw(input, raw[at] ?? new Uint8Array());
  });
}

function refuseUnsupported(of: string, parameters: Parameters): void {
  const found = UNSUPPORTED.find((name) => Object.hasOwn(parameters, name));
  if (found !== undefined) throw new ServeError('invalid', `${of}: the parameter ${found} is not supported`);
}
