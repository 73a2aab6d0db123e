/** How a page that is loaded anew asks for all widgets at once: the control comm 1.0.0 (messages.md of ipywidgets). */
import { registerTarget, type Comm } from '../comm/comm.ts';
import { MANAGED } from './managed.ts';
import { removeBuffers } from './state.ts';

/** A widget's whole state, what anywidget's front end must know included. */
type StateOf = () => { readonly [key: string]: unknown };

const models = new Map<Comm, StateOf>();
let isAsked = process.env[MANAGED] === 'on';

/** From now on pages are answered, also those that come before the first widget. */
export function answerPages(): void {
  registerTarget('jupyter.widget.control', answer);
}

/** Whether a front end that manages widgets has come. */
export function hasManager(): boolean {
  return isAsked;
}

/** From now on, while its comm is open, the model is told to pages that ask. */
export function announce(comm: Comm, state: StateOf): void {
  answerPages();
  forgetClosed();
  models.set(comm, state);
}

function forgetClosed(): void {
  for (const comm of models.keys()) if (comm.isClosed) models.delete(comm);
}

function answer(control: Comm): void {
  isAsked = true;
  control.on('message', ({ data }) => {
    if (data['method'] !== 'request_states') return;
    forgetClosed();
    const all = Object.fromEntries([...models].map(([comm, state]) => [comm.id, described(state())]));
    const { state: states, buffer_paths, buffers } = removeBuffers(all);
    control.send({ method: 'update_states', states, buffer_paths }, { buffers });
  });
}

function described(state: ReturnType<StateOf>): object {
  const { _model_name: model_name, _model_module: model_module, _model_module_version: model_module_version } = state;
  return { model_name, model_module, model_module_version, state };
}
