import { defineConfig } from 'eslint/config'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

const EXISTS_SYNC = {
  name: 'node:fs',
  importNames: ['existsSync'],
  message: 'It calls absent what cannot be read: use isThere of absent.ts.',
}
/** A program started elsewhere would have no time limit, and would leave behind what it started itself. */
const CHILD_PROCESS = ['node:child_process', 'child_process'].map((name) => ({
  name,
  message: 'Start programs with run-program.ts.',
}))

export default defineConfig(
  {
    ignores: [
      '.bench/',
      '.bench-*/',
      'dist/',
      'coverage/',
      'node_modules/',
      'kba-demo/',
      'kb-generated/',
      'data/',
      // AssemblyScript.
      'tools/embedding/kernel.ts',
    ],
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60 }],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Exports have names.' },
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Only config/env.ts reads the environment.',
        },
        {
          selector: "MemberExpression[object.name='AbortSignal'][property.name=/^(any|timeout)$/]",
          message: 'Use withinTime or withEither of time-limit.ts, which says why.',
        },
        {
          selector: "Property[key.name=/_at$/] > NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Clocks of machines differ: the database stamps its rows. Use NOW of db/clock.ts.',
        },
        {
          selector:
            "Property[key.name=/_at$/] CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Clocks of machines differ: the database stamps its rows. Use nowPlus of db/clock.ts.',
        },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [EXISTS_SYNC, ...CHILD_PROCESS] }] },
  },
  {
    files: ['src/run-program.ts', 'src/db/lock.ts'],
    rules: { 'no-restricted-imports': ['error', { paths: [EXISTS_SYNC] }] },
  },
  { files: ['src/config/env.ts', '**/*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  {
    // Suites are one long describe(), and they start child processes with an environment.
    files: ['**/*.test.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
  {
    files: ['web/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      // A promise of an event handler has its error shown by who made it.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // TanStack Virtual is used as it is meant to be; there is no compiler here.
      'react-hooks/incompatible-library': 'off',
      // The router ends a page by throwing where another one is to be shown.
      '@typescript-eslint/only-throw-error': 'off',
    },
  },
)
