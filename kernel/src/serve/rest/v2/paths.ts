/** A version may stand in every path of a model. */
export const MODEL_PATHS = ['/v2/models/:model', '/v2/models/:model/versions/:version'] as const;

export interface OfModel {
  Params: { model: string; version?: string };
}
