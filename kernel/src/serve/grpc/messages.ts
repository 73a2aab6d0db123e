/** What the messages of inference-proto.ts are once decoded: lists and maps are there, numbers are numbers. */

export interface Contents {
  bool_contents: readonly boolean[];
  int_contents: readonly number[];
  int64_contents: readonly number[];
  uint_contents: readonly number[];
  uint64_contents: readonly number[];
  fp32_contents: readonly number[];
  fp64_contents: readonly number[];
  bytes_contents: readonly Uint8Array[];
}

export type Parameters = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Tensor {
  name: string;
  datatype: string;
  shape: readonly number[];
  parameters: Parameters;
  contents: Contents | null;
}

export interface ModelInferRequest {
  model_name: string;
  model_version: string;
  id: string;
  parameters: Parameters;
  inputs: readonly Tensor[];
  outputs: readonly { name: string; parameters: Parameters }[];
  raw_input_contents: readonly Uint8Array[];
}

export interface ModelInferResponse {
  model_name: string;
  model_version: string;
  id: string;
  outputs: (Pick<Tensor, 'name' | 'datatype' | 'shape'> & { contents?: Partial<Contents> })[];
  raw_output_contents: Uint8Array[];
}

/** Of a model, by most methods. */
export interface Named {
  name: string;
  version: string;
}

/** Of the extension for repositories. */
export interface Repository {
  repository_name: string;
  model_name: string;
  /** Of RepositoryIndex: those that are ready alone. */
  ready: boolean;
  parameters: Parameters;
}
