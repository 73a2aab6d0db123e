/** The registry of models of a project, as notebooks have it. */
import { alias } from './alias.ts';
import { list, version, versions } from './list.ts';
import { load } from './load.ts';
import { push } from './mlflow/push.ts';
import { remove } from './remove.ts';
import { save } from './save.ts';
import { sign } from './sign.ts';

export const registry = { save, load, list, versions, version, alias, remove, push, sign };
