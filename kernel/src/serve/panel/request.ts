/** What a panel asks of its service, read from whatever came over its comm; and what is asked of the service then. Pure. */
import type { ServiceRequest } from '../../mime.ts';
import { say } from '../../say.ts';

/** Characters of the values of one input. */
const LONGEST = 4_000_000;
const MOST_INPUTS = 64;

/** Null: it is nothing that a service knows. */
export function readServiceRequest(content: unknown): ServiceRequest | null {
  const type = fieldOf(content, 'type');
  if (type === 'hello' || type === 'stop') return { type };
  const given = fieldOf(content, 'inputs');
  if (type !== 'try' || !Array.isArray(given) || given.length > MOST_INPUTS) return null;
  const inputs = given.map((input: unknown) => ({ name: fieldOf(input, 'name'), json: fieldOf(input, 'json') }));
  const areTexts = inputs.every(
    (input): input is { name: string; json: string } =>
      typeof input.name === 'string' && typeof input.json === 'string' && input.json.length <= LONGEST,
  );
  return areTexts ? { type, inputs } : null;
}

function fieldOf(content: unknown, name: string): unknown {
  if (typeof content !== 'object' || content === null || !Object.hasOwn(content, name)) return undefined;
  return Reflect.get(content, name);
}

/** The body of a V2 request; or why there is none. Whether the values fit is for the service to say. */
export function bodyOf(
  inputs: readonly { name: string; json: string }[],
  signature: readonly { name: string; datatype: string }[],
): { body: object } | { problem: string } {
  const tensors: object[] = [];
  for (const { name, json } of inputs) {
    let value: unknown;
    try {
      value = JSON.parse(json);
    } catch {
      return { problem: say('{name}: this is no JSON.', { name }) };
    }
    const datatype = signature.find((known) => known.name === name)?.datatype ?? 'FP32';
    tensors.push({
      name,
      datatype,
      shape: shapeOf(value),
      data: Array.isArray(value) ? value.flat(Infinity) : [value],
    });
  }
  return { body: { inputs: tensors } };
}

/** By the first of each list. */
function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}
