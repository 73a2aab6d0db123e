/**
 * TypeScript, as kernel code imports it: `import ts from '#typescript'`. What is imported by its own name is read a second
 * time, because Node.js looks through a CommonJS module of 9 MB for the names that it exports.
 */
import { createRequire } from 'node:module';

export default createRequire(import.meta.url)('typescript');
