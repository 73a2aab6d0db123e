/** What notebooks get from `import { … } from 'limpid'`. */
export { LimpidError } from './errors.ts';
