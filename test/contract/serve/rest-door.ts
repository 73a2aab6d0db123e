/** A plain REST door to the models of a service, of what the client asks: Open Inference Protocol V2 with the binary extension. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { once } from 'node:events';
import { fromRaw, toRaw } from '../../../kernel/src/serve/grpc/raw.ts';
import { toStatistics } from '../../../kernel/src/serve/grpc/model-statistics.ts';
import { ServeError, type Models } from '../../../kernel/src/serve/inference.ts';

const HEADER = 'inference-header-content-length';
const CODES: Readonly<Record<string, number>> = { invalid: 400, unknown: 404, unavailable: 503 };

interface Asked {
  id?: string;
  inputs: { name: string; datatype: string; shape: number[]; parameters: { binary_data_size: number } }[];
  outputs?: { name: string }[];
}

export async function restDoor(models: Models, key: string) {
  const server = createServer((request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // SAFETY: a server that listens on a port has one.
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => new Promise((done) => server.close(done)) };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (request.headers.authorization !== `Bearer ${key}`) {
        reply(response, 401, { error: 'The key is wrong.' });
        return;
      }
      await routed(request, response);
    } catch (error) {
      const code = error instanceof ServeError ? (CODES[error.refusal] ?? 500) : 500;
      reply(response, code, { error: (error as Error).message });
    }
  }

  async function routed(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , name = '', ...rest] = (request.url ?? '').split('/').slice(1).map(decodeURIComponent);
    const [version, what] = rest[0] === 'versions' ? [rest[1], rest[2]] : [undefined, rest[0]];
    if (request.url === '/v2/health/ready') {
      reply(response, 200, {});
      return;
    }
    if (request.url === '/v2/hang') return;
    if (what === 'ready') {
      reply(response, models.isModelReady(name, version) ? 200 : 503, {});
      return;
    }
    if (what === 'stats') {
      reply(response, 200, { model_stats: models.statistics(name).map(toStatistics) });
      return;
    }
    if (what === undefined) {
      reply(response, 200, models.metadata(name, version));
      return;
    }
    const body = await buffer(request);
    let at = Number(request.headers[HEADER]);
    const { id, inputs, outputs } = JSON.parse(body.subarray(0, at).toString()) as Asked;
    const result = await models.infer({
      model: name,
      ...(version === undefined ? {} : { version }),
      ...(id === undefined ? {} : { id }),
      inputs: inputs.map((input) => fromRaw(input, body.subarray(at, (at += input.parameters.binary_data_size)))),
      ...(outputs === undefined ? {} : { outputs: outputs.map((output) => output.name) }),
    });
    const raw = result.outputs.map(toRaw);
    const told = {
      ...{ model_name: result.model, model_version: result.version, id: result.id },
      outputs: result.outputs.map(({ data: _data, ...output }, place) => ({
        ...output,
        parameters: { binary_data_size: raw[place]?.byteLength },
      })),
    };
    const json = Buffer.from(JSON.stringify(told));
    response.setHeader(HEADER, json.byteLength);
    response.end(Buffer.concat([json, ...raw]));
  }
}

function reply(response: ServerResponse, code: number, value: object): void {
  response.statusCode = code;
  response.end(JSON.stringify(value));
}
