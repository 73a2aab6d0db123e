/**
 * Variables whose value lives in a resource of TensorFlow's own, where its fused optimizer ops change it in place. tfjs
 * does not notice: whoever uses such a variable reads the resource first, once until it changes again.
 */
import { randomUUID } from 'node:crypto';
import type * as tfjs from '@tensorflow/tfjs';
import { released } from '../repairs/dispose-data.ts';
import type { DataId, NodeBackend, TensorData } from './backend.ts';
import { typeAttribute } from './binding.ts';
import type { Recorder } from './recorder.ts';

const RESOURCE = 20; // TF_RESOURCE

export interface Resident {
  /** Weak: who has the variable has its value, and a resource alone is no reason to keep a model. */
  readonly variable: WeakRef<tfjs.Variable>;
  readonly data: ResidentData;
}

/** Takes the place of the backend's own record of a tensor's data. */
export class ResidentData implements TensorData {
  readonly values = null;
  readonly shape: readonly number[];
  readonly dtype: number;
  /** The tensor that names the resource. */
  readonly handle: number;
  refCount = 1;
  readonly #backend: NodeBackend;
  #read: number | undefined;

  constructor(backend: NodeBackend, { shape, dtype, id }: TensorData) {
    this.#backend = backend;
    this.shape = shape;
    this.dtype = dtype;
    const { binding } = backend;
    const attributes = [
      { name: 'container', type: binding.TF_ATTR_STRING, value: '' },
      { name: 'shared_name', type: binding.TF_ATTR_STRING, value: `limpid_${randomUUID()}` },
      typeAttribute(binding, 'dtype', dtype),
      { name: 'shape', type: binding.TF_ATTR_SHAPE, value: shape },
    ];
    const [made] = binding.executeOp('VarHandleOp', attributes, [], 1);
    if (made?.dtype !== RESOURCE) throw new Error('TensorFlow made no resource for a variable');
    this.handle = made.id;
    binding.executeOp('AssignVariableOp', [typeAttribute(binding, 'dtype', dtype)], [this.handle, id], 0);
  }

  /** Its value as a tensor of the engine's. */
  get id(): number {
    if (this.#read === undefined) {
      const { binding } = this.#backend;
      const type = typeAttribute(binding, 'dtype', this.dtype);
      const [made] = binding.executeOp('ReadVariableOp', [type], [this.handle], 1);
      this.#read = made?.id ?? -1;
    }
    return this.#read;
  }

  /** Its value is about to change, or has changed. */
  changed(): void {
    if (this.#read !== undefined) this.#backend.binding.deleteTensor(this.#read);
    this.#read = undefined;
  }

  /** Gives its value away as a tensor of its own. */
  release(): number {
    const { id } = this;
    this.#read = undefined;
    return id;
  }

  /** Takes a value that it gave away back. */
  restore(id: number): void {
    const { binding } = this.#backend;
    this.changed();
    binding.executeOp('AssignVariableOp', [typeAttribute(binding, 'dtype', this.dtype)], [this.handle, id], 0);
    binding.deleteTensor(id);
  }

  destroy(): void {
    this.changed();
    this.#backend.binding.executeOp('DestroyResourceOp', [], [this.handle], 0);
    this.#backend.binding.deleteTensor(this.handle);
  }
}

export class Residents {
  readonly #tf: typeof tfjs;
  readonly #backend: NodeBackend;
  readonly #recorder: Recorder<tfjs.Variable>;
  readonly #byHandle = new Map<number, Resident>();

  constructor(tf: typeof tfjs, backend: NodeBackend, recorder: Recorder<tfjs.Variable>) {
    this.#tf = tf;
    this.#backend = backend;
    this.#recorder = recorder;
    backend.disposeData = (dataId: DataId, force?: boolean): boolean => {
      const data = released(backend.tensorMap, dataId, force);
      if (data === null) return false;
      if (!data) return true;
      if (data instanceof ResidentData) {
        recorder.apart(() => data.destroy());
        this.#byHandle.delete(data.handle);
      } else if (data.id >= 0) backend.binding.deleteTensor(data.id);
      return true;
    };
  }

  /** The variable's resource, from now on its only value: tensors that share the value of today keep that. */
  of(variable: tfjs.Variable): ResidentData {
    const { tensorMap } = this.#backend;
    const known = tensorMap.get(variable.dataId);
    if (known instanceof ResidentData && known.refCount === 1) return known;
    return this.#recorder.apart(() => {
      if (known.refCount > 1) this.#part(variable);
      const data = tensorMap.get(variable.dataId);
      if (data instanceof ResidentData) return data;
      const [id = data.id] = this.#backend.getInputTensorIds([variable]);
      const resident = new ResidentData(this.#backend, data);
      tensorMap.set(variable.dataId, resident);
      this.#backend.binding.deleteTensor(id);
      this.#byHandle.set(resident.handle, { variable: new WeakRef(variable), data: resident });
      return resident;
    });
  }

  /** The resident with this handle, if there is one. */
  withHandle(handle: number): Resident | undefined {
    return this.#byHandle.get(handle);
  }

  /** Reads of all values are made anew, so that a recording has them. */
  readAnew(): void {
    for (const { data } of this.#byHandle.values()) data.changed();
  }

  /** False when the variable has been given another value from outside: its resource is no longer its own. */
  holds({ variable: reference, data }: Resident): boolean {
    const variable = reference.deref();
    if (!variable) return false;
    if (this.#backend.tensorMap.get(variable.dataId) !== data) return false;
    if (data.refCount > 1) this.#part(variable);
    return this.#backend.tensorMap.get(variable.dataId) === data;
  }

  /** From now on the variable shares its data with nobody, such as one that was given its value: it is known by its data. */
  alone(variable: tfjs.Variable): void {
    const { tensorMap } = this.#backend;
    const data = tensorMap.get(variable.dataId);
    const resident = data instanceof ResidentData ? this.withHandle(data.handle) : undefined;
    // whose resource it is takes it along
    if (resident) this.holds(resident);
    const left = tensorMap.get(variable.dataId);
    if (!(left instanceof ResidentData) && left.refCount > 1) this.#part(variable);
  }

  /** The variable gets data of its own; a resource goes with it, and who shared its data keeps the value as it is. */
  #part(variable: tfjs.Variable): void {
    const { tensorMap } = this.#backend;
    const shared = variable.dataId;
    const data = tensorMap.get(shared);
    const { shape, dtype } = variable;
    const own: DataId = {};
    if (data instanceof ResidentData) {
      const { refCount } = data;
      const left = { shape: data.shape, dtype: data.dtype, values: null, id: data.release(), refCount };
      this.#recorder.keptAt(left.id, left);
      tensorMap.set(shared, left);
      data.refCount = 1;
      tensorMap.set(own, data);
    } else {
      const [id = -1] = this.#backend.getInputTensorIds([variable]);
      const attributes = [typeAttribute(this.#backend.binding, 'T', data.dtype)];
      const [copy] = this.#backend.binding.executeOp('Identity', attributes, [id], 1);
      tensorMap.set(own, { shape: data.shape, dtype: data.dtype, values: null, id: copy?.id ?? -1, refCount: 1 });
    }
    const value = this.#tf.engine().makeTensorFromTensorInfo({ dataId: own, shape, dtype });
    variable.assign(value);
    value.dispose();
  }
}
