/** The methods of `inference.GRPCInferenceService`, over the models of a service. */
import { version as versionOf } from '../../version.ts';
import { ServeError } from '../inference.ts';
import type { Models } from '../inference.ts';
import type { Method } from './inference-proto.ts';
import type { ModelInferRequest, Named, Repository } from './messages.ts';
import { fromRequest, isRaw, toResponse } from './model-infer.ts';
import { toStatistics } from './model-statistics.ts';

interface Requests {
  ServerLive: object;
  ServerReady: object;
  ModelReady: Named;
  ServerMetadata: object;
  ModelMetadata: Named;
  ModelInfer: ModelInferRequest;
  RepositoryIndex: Repository;
  RepositoryModelLoad: Repository;
  RepositoryModelUnload: Repository;
  ModelStatistics: Named;
}

export type Methods = { readonly [M in Method]: (request: Requests[M], key?: string) => object | Promise<object> };

const EXTENSIONS = ['model_repository', 'statistics'];

export function methodsOf(models: Models): Methods {
  return {
    ServerLive: () => ({ live: models.isLive() }),
    ServerReady: () => ({ ready: models.isReady() }),
    ModelReady: ({ name, version }) => ({ ready: models.isModelReady(name, ...given(version)) }),
    ServerMetadata: () => ({ name: 'limpid', version: versionOf('limpid'), extensions: EXTENSIONS }),
    ModelMetadata: ({ name, version }) => models.metadata(name, ...given(version)),
    ModelInfer: async (request, key) => toResponse(await models.infer(fromRequest(request, key)), isRaw(request)),
    RepositoryIndex: ({ ready }) => ({ models: models.index().filter(({ state }) => !ready || state === 'READY') }),
    RepositoryModelLoad: async (request) => {
      await models.load(named(request));
      return {};
    },
    RepositoryModelUnload: async (request) => {
      await models.unload(named(request));
      return {};
    },
    ModelStatistics: ({ name, version }) => {
      const statistics = name === '' ? models.statistics() : models.statistics(name, ...given(version));
      return { model_stats: statistics.map(toStatistics) };
    },
  };
}

/** What a message leaves out is the empty text. */
function given(version: string): [] | [string] {
  return version === '' ? [] : [version];
}

/** A model comes from the registry alone: none is taken out of a request. */
function named({ repository_name, model_name, parameters }: Repository): string {
  if (repository_name !== '') throw new ServeError('invalid', 'There is one repository; leave its name out');
  const [found] = Object.keys(parameters).filter((name) => name !== 'unload_dependents');
  if (found !== undefined) throw new ServeError('invalid', `The parameter ${found.slice(0, 40)} is not supported`);
  return model_name;
}
