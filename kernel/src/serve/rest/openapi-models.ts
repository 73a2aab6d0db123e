/** What the models that are ready make of the contract: which rows they take, and a body for each that it accepts as it stands. */
import type { Datatype, ModelMetadata, TensorMetadata } from '../inference.ts';
import type { SCHEMAS } from './openapi-schemas.ts';

/** From here on a number is rounded to an infinity. */
const BEYOND_FP32 = (2 - 2 ** -24) * 2 ** 127;
const CELLS: { readonly [datatype in Datatype]: object } = {
  FP32: { type: 'number', exclusiveMinimum: -BEYOND_FP32, exclusiveMaximum: BEYOND_FP32 },
  INT32: { type: 'integer', minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
  BOOL: { enum: [true, false, 0, 1] },
  BYTES: {
    anyOf: [{ type: 'string' }, { type: 'object', properties: { b64: { type: 'string' } }, required: ['b64'] }],
  },
};

/** `instances` and `inputs` of TensorFlow Serving's and MLflow's requests. */
export function rowSchemas(models: readonly ModelMetadata[]): { instances: object; inputs: object } {
  const inputs = models.flatMap((model) => {
    const [only] = model.inputs;
    const named = objectOf(model.inputs.map((input) => [input.name, nestedSchema(input, input.shape)]));
    return only && model.inputs.length === 1 ? [named, nestedSchema(only, only.shape)] : [named];
  });
  const rows = models.flatMap((model) => {
    const [only] = model.inputs;
    const named = objectOf(model.inputs.map((input) => [input.name, nestedSchema(input, input.shape.slice(1))]));
    return only && model.inputs.length === 1 ? [named, nestedSchema(only, only.shape.slice(1))] : [named];
  });
  return { instances: { type: 'array', minItems: 1, items: { anyOf: rows } }, inputs: { anyOf: inputs } };
}

function objectOf(entries: [string, object][]): object {
  const properties = Object.fromEntries(entries);
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function nestedSchema({ datatype }: TensorMetadata, shape: readonly number[]): object {
  return shape.reduceRight<object>(
    (items, length) => ({
      type: 'array',
      minItems: Math.max(length, 1),
      ...(length > 0 ? { maxItems: length } : {}),
      items,
    }),
    CELLS[datatype],
  );
}

type Cell = number | boolean | string;
type Nested = Cell | Nested[];

const CELL: { readonly [datatype in Datatype]: Cell } = { FP32: 0.5, INT32: 1, BOOL: true, BYTES: 'text' };

/** Nothing where one body is as good for all models. */
export function exampleOf(schema: keyof typeof SCHEMAS, model: ModelMetadata): object | undefined {
  const { inputs } = model;
  const named = Object.fromEntries(inputs.map((input) => [input.name, nestedCells(input)]));
  const [only] = inputs;
  switch (schema) {
    case 'InferRequest':
      return { inputs: inputs.map(tensor) };
    case 'PredictRequest':
      return only && inputs.length === 1 && only.shape.length > 0
        ? { instances: nestedCells(only) }
        : { inputs: named };
    case 'InvocationsRequest':
      return { inputs: named };
    default:
      return undefined;
  }
}

function tensor(input: TensorMetadata): object {
  const shape = shapeOf(input);
  const cells = shape.reduce((product, length) => product * length, 1);
  return { name: input.name, datatype: input.datatype, shape, data: new Array(cells).fill(CELL[input.datatype]) };
}

function nestedCells(input: TensorMetadata): Nested {
  return shapeOf(input).reduceRight<Nested>(
    (inner, length) => Array.from({ length }, () => inner),
    CELL[input.datatype],
  );
}

/** One where it varies. */
function shapeOf({ shape }: TensorMetadata): number[] {
  return shape.map((length) => (length === -1 ? 1 : length));
}
