/** What one request of MLflow's REST interface is: fields in, JSON out. */
import type { JsonObject } from '../models/json.ts';
import type { Project } from './project.ts';

/** Of the parameters in the path, the query and the body. @throws {Refused} */
export type Endpoint = (project: Project, given: JsonObject) => object | Promise<object>;

/** `POST runs/create` → what answers it, below /api/2.0/mlflow. */
export type Endpoints = { readonly [request: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} ${string}`]: Endpoint };
