/** The Python with TensorFlow.js's converter and ONNX that smaller and exported models are judged by. Plain JavaScript for Node >= 20. */
import { environment } from '../venv.mjs';

const onnx = environment({
  name: 'onnx',
  requirements: new URL('onnx-requirements.txt', import.meta.url),
  size: '200 MB',
});

/** The interpreter of the environment. */
export const python = onnx.python;
export const setUpOnnx = onnx.setUp;
