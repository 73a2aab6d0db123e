/** Schemas of the bodies, in JSON Schema 2020-12. */

const text = { type: 'string' } as const;
const name = { ...text, minLength: 1 } as const;
const flag = { type: 'boolean' } as const;
const count = { type: 'integer', minimum: 0 } as const;
const list = <T extends object>(items: T) => ({ type: 'array', items }) as const;
const object = (properties: object, required = Object.keys(properties)) => ({ type: 'object', properties, required });

const parameters = { type: 'object' } as const;
const shape = list({ type: 'integer', minimum: 1 });
const datatype = {
  ...text,
  enum: 'BOOL UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP16 BF16 FP32 FP64 BYTES'.split(' '),
};
const metadata = object({ name: text, datatype, shape: list({ type: 'integer' }) });
const duration = object({ count, ns: count });
const durations = (names: string) => object(Object.fromEntries(names.split(' ').map((name) => [name, duration])));
/** Percent by version. */
const shares = { type: 'object', additionalProperties: { type: 'number', minimum: 0, maximum: 100 } } as const;
/** Lists in lists of numbers, texts and truths. */
const data = { type: 'array' } as const;
const rows = { ...data, minItems: 1 } as const;
const records = { ...list({ type: 'object' }), minItems: 1 } as const;
const frame = object({ columns: list(text), index: data, data: { ...list(data), minItems: 1 } }, ['data']);

export const SCHEMAS = {
  Error: { ...object({ error: text }), additionalProperties: false },
  Empty: { type: 'object' },
  Live: object({ live: flag }),
  Ready: { type: 'object', properties: { ready: flag, error: text } },
  ModelReady: { type: 'object', properties: { name: text, ready: flag, error: text } },
  ServerMetadata: object({ name: text, version: text, extensions: list(text) }),
  ModelMetadata: object({
    ...{ name: text, platform: text, versions: list(text) },
    ...{ inputs: list(metadata), outputs: list(metadata) },
  }),
  InferRequest: object(
    {
      ...{ id: text, parameters },
      inputs: {
        ...list(object({ name, shape, datatype, parameters, data }, ['name', 'shape', 'datatype'])),
        minItems: 1,
      },
      outputs: list(object({ name, parameters }, ['name'])),
    },
    ['inputs'],
  ),
  InferResponse: object(
    {
      ...{ model_name: text, model_version: text, id: text },
      outputs: list(object({ name: text, shape, datatype, parameters, data }, ['name', 'shape', 'datatype'])),
    },
    ['model_name', 'outputs'],
  ),
  IndexRequest: object({ ready: flag }, []),
  Index: list(object({ name: text, version: text, state: text, reason: text })),
  LoadRequest: object({ parameters }, []),
  Rollout: {
    ...object({ champion: text, canary: shares, split: shares, shadow: text }, []),
    additionalProperties: false,
  },
  RolloutState: object(
    {
      ...{ model: text, rollout: { type: 'object' }, champion: text },
      challengers: list(object({ version: text, percent: { type: 'number' } })),
      shadow: { type: 'object' },
    },
    ['model', 'rollout', 'champion', 'challengers'],
  ),
  PromoteRequest: object({ version: text, alias: { type: 'boolean' } }, []),
  Statistics: object({
    model_stats: list(
      object({
        ...{ name: text, version: text },
        ...{ last_inference: count, inference_count: count, execution_count: count },
        inference_stats: durations(
          'success fail queue compute_input compute_infer compute_output cache_hit cache_miss',
        ),
        batch_stats: list(
          object({ batch_size: count, compute_input: duration, compute_infer: duration, compute_output: duration }),
        ),
        memory_usage: list({ type: 'object' }),
        latency: object({ p50: { type: 'number' }, p99: { type: 'number' } }),
      }),
    ),
  }),
  Alive: object({ status: text }),
  TfsStatus: object({
    ...{ name: text, ready: flag },
    model_version_status: list(
      object({ version: text, state: text, status: object({ error_code: text, error_message: text }) }),
    ),
  }),
  TfsMetadata: object({ model_spec: { type: 'object' }, metadata: { type: 'object' } }),
  ...requests({ instances: rows, inputs: {} }),
  PredictResponse: object({ predictions: data, outputs: {} }, []),
  InvocationsResponse: object({ predictions: data }),
};

/** With what the models take as rows and as columns. */
export function schemas(models: { instances: object; inputs: object }): typeof SCHEMAS {
  return { ...SCHEMAS, ...requests(models) };
}

function requests({ instances, inputs }: { instances: object; inputs: object }) {
  return {
    PredictRequest: {
      ...object({ signature_name: { const: 'serving_default' }, instances, inputs }, []),
      oneOf: [{ required: ['instances'] }, { required: ['inputs'] }],
    },
    InvocationsRequest: {
      ...object({ dataframe_split: frame, dataframe_records: records, instances, inputs }, []),
      oneOf: ['dataframe_split', 'dataframe_records', 'instances', 'inputs'].map((form) => ({ required: [form] })),
    },
  };
}
