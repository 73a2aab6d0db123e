// The style of this repository, as far as a machine can hold it; test/unit/rules holds the rest.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Tests that are switched off, or that switch the others off. */
const SWITCHED_OFF = ['it', 'describe', 'specify', 'context'].flatMap((name) =>
  ['only', 'skip'].map((property) => ({
    object: name,
    property,
    message: 'A test either runs or is not there.',
  })),
);

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', '.limpid/', '**/golden/'] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      // Terminal text is made of control characters.
      'no-control-regex': 'off',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme'], location: 'start' }],
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Numbers in templates read well; anything else that is no text is still refused.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true, ignoreVoidReturningFunctions: true },
      ],
      // `Promise.withResolvers<void>()` is the plain way to say it.
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // What comes off the wire or out of a notebook may be less than its type promises; the code may look twice.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-conversion': 'off',
      '@typescript-eslint/no-useless-default-assignment': 'off',
      // An interface may ask for a promise where one implementation has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Taking `resolve` out of a record is no mistake, and this rule cannot tell.
      '@typescript-eslint/unbound-method': 'off',
      // V8's call sites have a text of their own.
      '@typescript-eslint/no-base-to-string': [
        'error',
        { ignoredTypeNames: ['CallSite', 'Error', 'RegExp', 'URL', 'URLSearchParams'] },
      ],
      // TensorFlow.js declares its enums and back-end classes so that plain use of them breaks these two.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // A type parameter used once is how a boundary names what it hands out.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'no-restricted-properties': ['error', ...SWITCHED_OFF] },
  },
  {
    files: ['**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'AbortSignal',
          'fetch',
          'performance',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'structuredClone',
          'TextDecoder',
          'module',
          'require',
          'exports',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
