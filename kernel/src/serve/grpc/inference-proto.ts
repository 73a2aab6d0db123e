/**
 * The service `inference.GRPCInferenceService` as data, so that no .proto file must be found at run time: Open Inference Protocol V2
 * with Triton's extensions for repositories and statistics. Names and numbers are those of the public contract; a test compares
 * them with what tritonclient carries. https://github.com/kserve/open-inference-protocol
 */
import { field, list, map, type Message } from './proto-parts.ts';

const PARAMETER: Message = {
  oneofs: {
    parameter_choice: { oneof: ['bool_param', 'int64_param', 'string_param', 'double_param', 'uint64_param'] },
  },
  fields: {
    bool_param: field('bool', 1),
    int64_param: field('int64', 2),
    string_param: field('string', 3),
    double_param: field('double', 4),
    uint64_param: field('uint64', 5),
  },
};

const TENSOR_FIELDS = {
  name: field('string', 1),
  datatype: field('string', 2),
  shape: list('int64', 3),
};

const INFER_TENSOR: Message = {
  fields: {
    ...TENSOR_FIELDS,
    parameters: map('InferParameter', 4),
    contents: field('InferTensorContents', 5),
  },
};

const REQUESTED_OUTPUT: Message = {
  fields: { name: field('string', 1), parameters: map('InferParameter', 2) },
};

const DURATIONS = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'];

export const MESSAGES: Readonly<Record<string, Message>> = {
  InferParameter: PARAMETER,
  InferTensorContents: {
    fields: {
      bool_contents: list('bool', 1),
      int_contents: list('int32', 2),
      int64_contents: list('int64', 3),
      uint_contents: list('uint32', 4),
      uint64_contents: list('uint64', 5),
      fp32_contents: list('float', 6),
      fp64_contents: list('double', 7),
      bytes_contents: list('bytes', 8),
    },
  },

  ServerLiveRequest: { fields: {} },
  ServerLiveResponse: { fields: { live: field('bool', 1) } },
  ServerReadyRequest: { fields: {} },
  ServerReadyResponse: { fields: { ready: field('bool', 1) } },
  ModelReadyRequest: { fields: { name: field('string', 1), version: field('string', 2) } },
  ModelReadyResponse: { fields: { ready: field('bool', 1) } },

  ServerMetadataRequest: { fields: {} },
  ServerMetadataResponse: {
    fields: { name: field('string', 1), version: field('string', 2), extensions: list('string', 3) },
  },
  ModelMetadataRequest: { fields: { name: field('string', 1), version: field('string', 2) } },
  ModelMetadataResponse: {
    fields: {
      name: field('string', 1),
      versions: list('string', 2),
      platform: field('string', 3),
      inputs: list('TensorMetadata', 4),
      outputs: list('TensorMetadata', 5),
    },
    nested: { TensorMetadata: { fields: TENSOR_FIELDS } },
  },

  ModelInferRequest: {
    fields: {
      model_name: field('string', 1),
      model_version: field('string', 2),
      id: field('string', 3),
      parameters: map('InferParameter', 4),
      inputs: list('InferInputTensor', 5),
      outputs: list('InferRequestedOutputTensor', 6),
      raw_input_contents: list('bytes', 7),
    },
    nested: { InferInputTensor: INFER_TENSOR, InferRequestedOutputTensor: REQUESTED_OUTPUT },
  },
  ModelInferResponse: {
    fields: {
      model_name: field('string', 1),
      model_version: field('string', 2),
      id: field('string', 3),
      parameters: map('InferParameter', 4),
      outputs: list('InferOutputTensor', 5),
      raw_output_contents: list('bytes', 6),
    },
    nested: { InferOutputTensor: INFER_TENSOR },
  },

  ModelRepositoryParameter: {
    oneofs: { parameter_choice: { oneof: ['bool_param', 'int64_param', 'string_param', 'bytes_param'] } },
    fields: {
      bool_param: field('bool', 1),
      int64_param: field('int64', 2),
      string_param: field('string', 3),
      bytes_param: field('bytes', 4),
    },
  },
  RepositoryIndexRequest: { fields: { repository_name: field('string', 1), ready: field('bool', 2) } },
  RepositoryIndexResponse: {
    fields: { models: list('ModelIndex', 1) },
    nested: {
      ModelIndex: {
        fields: {
          name: field('string', 1),
          version: field('string', 2),
          state: field('string', 3),
          reason: field('string', 4),
        },
      },
    },
  },
  RepositoryModelLoadRequest: {
    fields: {
      repository_name: field('string', 1),
      model_name: field('string', 2),
      parameters: map('ModelRepositoryParameter', 3),
    },
  },
  RepositoryModelLoadResponse: { fields: {} },
  RepositoryModelUnloadRequest: {
    fields: {
      repository_name: field('string', 1),
      model_name: field('string', 2),
      parameters: map('ModelRepositoryParameter', 3),
    },
  },
  RepositoryModelUnloadResponse: { fields: {} },

  StatisticDuration: { fields: { count: field('uint64', 1), ns: field('uint64', 2) } },
  InferStatistics: {
    fields: Object.fromEntries(DURATIONS.map((name, at) => [name, field('StatisticDuration', at + 1)])),
  },
  InferBatchStatistics: {
    fields: {
      batch_size: field('uint64', 1),
      compute_input: field('StatisticDuration', 2),
      compute_infer: field('StatisticDuration', 3),
      compute_output: field('StatisticDuration', 4),
    },
  },
  ModelStatistics: {
    fields: {
      name: field('string', 1),
      version: field('string', 2),
      last_inference: field('uint64', 3),
      inference_count: field('uint64', 4),
      execution_count: field('uint64', 5),
      inference_stats: field('InferStatistics', 6),
      batch_stats: list('InferBatchStatistics', 7),
    },
  },
  ModelStatisticsRequest: { fields: { name: field('string', 1), version: field('string', 2) } },
  ModelStatisticsResponse: { fields: { model_stats: list('ModelStatistics', 1) } },
};

export const METHODS = [
  'ServerLive',
  'ServerReady',
  'ModelReady',
  'ServerMetadata',
  'ModelMetadata',
  'ModelInfer',
  'RepositoryIndex',
  'RepositoryModelLoad',
  'RepositoryModelUnload',
  'ModelStatistics',
] as const;

export type Method = (typeof METHODS)[number];

export const INFERENCE = {
  nested: {
    inference: {
      nested: {
        ...MESSAGES,
        GRPCInferenceService: {
          methods: Object.fromEntries(
            METHODS.map((name) => [name, { requestType: `${name}Request`, responseType: `${name}Response` }]),
          ),
        },
      },
    },
  },
};
