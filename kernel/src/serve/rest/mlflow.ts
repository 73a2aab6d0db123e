/** MLflow's scoring server: /invocations, and /ping, /health, /version. */
import type { FastifyInstance } from 'fastify';
import { isList, isObject, listIn, objectIn, type Json } from '../../models/json.ts';
import { version } from '../../version.ts';
import { ServeError, type InferTensor, type Models, type TensorMetadata } from '../inference.ts';
import { bytesOf, jsonOf } from './body.ts';
import { csvFrame, isCsv } from './csv-frame.ts';
import { tensorFrom } from './nested.ts';
import { requestKey } from './request-key.ts';
import { columnInputs, predictInputs, rows } from './tf-serving.ts';

const FORMS = ['dataframe_split', 'dataframe_records', 'instances', 'inputs'] as const;

export function mlflowDoor(app: FastifyInstance, models: Models): void {
  for (const path of ['/ping', '/health']) {
    app.get(path, (_request, reply) =>
      reply
        .code(models.isReady() ? 200 : 503)
        .type('text/plain')
        .send('\n'),
    );
  }
  app.get('/version', (_request, reply) => reply.type('text/plain').send(version('limpid')));
  app.post<{ Querystring: { model?: string } }>('/invocations', async ({ query, body, headers }) => {
    const model = query.model ?? onlyModel(models);
    const { inputs: signature } = models.metadata(model);
    const bytes = bytesOf(body);
    const inputs = isCsv(headers['content-type'])
      ? csvInputs(bytes, signature)
      : invocationInputs(jsonOf(bytes), signature);
    const { outputs } = await models.infer({ model, key: requestKey(headers), inputs });
    return { predictions: rows(outputs) };
  });
}

/** Exactly one of four forms. @throws ServeError invalid */
export function invocationInputs(json: Json, signature: readonly TensorMetadata[]): InferTensor[] {
  if (!isObject(json)) throw invalid('The body is no JSON object');
  const given = FORMS.filter((form) => json[form] !== undefined);
  const [form] = given;
  if (form === undefined || given.length > 1) throw invalid(`Give exactly one of ${FORMS.join(', ')}`);
  switch (form) {
    case 'dataframe_split':
      return frameInputs(splitFrame(json[form]), signature);
    case 'dataframe_records':
      return frameInputs(recordsFrame(json[form]), signature);
    case 'instances':
      return predictInputs({ instances: json[form] ?? null }, signature).inputs;
    case 'inputs':
      return columnInputs(json[form], signature);
  }
}

/** The first line names the columns. @throws ServeError invalid */
export function csvInputs(bytes: Buffer, signature: readonly TensorMetadata[]): InferTensor[] {
  return frameInputs(csvFrame(bytes, signature), signature);
}

export interface Frame {
  columns: readonly string[];
  rows: readonly (readonly Json[])[];
}

function splitFrame(frame: Json | undefined): Frame {
  const { columns, data } = objectIn(frame);
  const rows = listIn(data).map(listIn);
  const names = isList(columns) ? columns.map(String) : (rows[0] ?? []).map((_, index) => String(index));
  if (rows.length === 0) throw invalid('`dataframe_split` has no rows in `data`');
  if (rows.some((row) => row.length !== names.length)) throw invalid('A row has not one value for each column');
  return { columns: names, rows };
}

function recordsFrame(records: Json | undefined): Frame {
  const [first] = listIn(records);
  if (!isObject(first)) throw invalid('`dataframe_records` is no list of objects');
  const columns = Object.keys(first);
  const rows = listIn(records).map((record) => columns.map((column) => valueIn(record, column)));
  return { columns, rows };
}

function valueIn(record: Json, column: string): Json {
  const value = objectIn(record)[column];
  if (value === undefined) throw invalid(`A record has no '${column.slice(0, 100)}'`);
  return value;
}

/** A column for each input, or all columns as the rows of the only one. */
function frameInputs({ columns, rows }: Frame, signature: readonly TensorMetadata[]): InferTensor[] {
  const isByName = signature.every(({ name }) => columns.includes(name)) && columns.length === signature.length;
  if (isByName) return signature.map((input) => tensorFrom(columnOf(input, { columns, rows }), input));
  const [only] = signature;
  if (only && signature.length === 1) return [tensorFrom(rows, only)];
  throw invalid(`The columns are to be ${signature.map(({ name }) => name).join(', ')}`);
}

/** Numbers in a column are rows of one value each. */
function columnOf({ name, shape }: TensorMetadata, { columns, rows }: Frame): Json[] {
  const values = rows.map((row) => row[columns.indexOf(name)] ?? null);
  return shape.length === 2 && values.every((value) => !isList(value)) ? values.map((value) => [value]) : values;
}

function onlyModel(models: Models): string {
  const names = [...new Set(models.index().map(({ name }) => name))];
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw invalid(`There are several models: name one as /invocations?model=…, of ${names.join(', ')}`);
}

function invalid(message: string): ServeError {
  return new ServeError('invalid', message);
}
