/** The files by which MLflow knows a model: `MLmodel`, what Python needs, and the tfjs files in `data`. Pure. */
import type { Signature, StoredKind, StoredVersion, TensorSpec } from '../stored.ts';

export interface MlModelOptions {
  readonly run: string;
  readonly uuid: string;
  readonly created: Date;
  /** Of tfjs's files, and of the Python module that loads them. */
  readonly files: { readonly [name: string]: string | Uint8Array };
  readonly loader: string;
}

/** Of the Python that predicts: any newer one does as well. */
const PYTHON = '3.11.0';
const FORMATS: { [kind in StoredKind]: string } = { layers: 'layers-model', graph: 'graph-model', python: '' };

/**
 * Paths below the model's folder -> contents. A graph model has no flavour of Python, because none of Python's packages
 * computes its ops.
 */
export function mlModelFiles(
  version: StoredVersion,
  { run, uuid, created, files, loader }: MlModelOptions,
): { [path: string]: string | Uint8Array } {
  const isPython = version.kind === 'layers';
  const python = {
    loader_module: 'mlflow_tfjs',
    code: 'code',
    data: 'data',
    python_version: PYTHON,
    env: { virtualenv: 'python_env.yaml' },
  };
  const mlModel = {
    artifact_path: 'model',
    run_id: run,
    model_uuid: uuid,
    utc_time_created: created.toISOString().replace('T', ' ').replace('Z', '000'),
    flavors: {
      tfjs: { format: FORMATS[version.kind], tfjs_version: version.lineage.versions['tfjs'] ?? '', data: 'data' },
      ...(isPython && { python_function: python }),
    },
    signature: signatureText(version.signature),
  };
  return {
    // JSON is YAML 1.2, and what PyYAML reads
    MLmodel: JSON.stringify(mlModel, null, 2),
    ...Object.fromEntries(Object.entries(files).map(([name, content]) => [`data/${name}`, content])),
    ...(isPython && {
      'code/mlflow_tfjs.py': loader,
      'requirements.txt': 'mlflow\nnumpy\n',
      'python_env.yaml': JSON.stringify({
        python: PYTHON,
        build_dependencies: ['pip'],
        dependencies: ['-r requirements.txt'],
      }),
    }),
  };
}

/** MLflow knows no tensor without type and shape. */
function signatureText({ inputs, outputs }: Signature): {
  inputs: string | null;
  outputs: string | null;
  params: null;
} {
  return { inputs: columns(inputs), outputs: columns(outputs), params: null };
}

/** One tensor has no name, so that Python may give the array itself. */
function columns(specs: readonly TensorSpec[]): string | null {
  const known = specs.flatMap(({ name, dtype, shape }) => {
    if (dtype === null || shape === null) return [];
    const spec = { dtype: dtype === 'string' ? 'str' : dtype, shape: shape.map((length) => length ?? -1) };
    return [{ ...(specs.length > 1 && { name }), type: 'tensor', 'tensor-spec': spec }];
  });
  return known.length === specs.length ? JSON.stringify(known) : null;
}
