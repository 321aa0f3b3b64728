/** The project's rules as lints: the arrows between rooms, strict types, size, and who may read what. */
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier/flat';
import tseslint from 'typescript-eslint';
import { arrows, rooms } from './tools/lint/rooms.js';

const code = ['**/*.ts', '**/*.tsx'];
const vendors = '^(stripe|nodemailer|mailgun\\.js|@(sendgrid|paypal|slack|sentry)/.+)(/|$)';

/** `no-restricted-syntax` of a later block replaces an earlier one's, so each block names its whole list. */
const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Named exports only: a name that is the same everywhere can be searched for.',
};
const noLiteralSpread = {
  selector: 'ObjectExpression > SpreadElement > ObjectExpression',
  message: 'Write the fields themselves: a spread of a literal only hides them from the line count.',
};
const noClock = [
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
    message: 'The domain has no clock: take the moment as an argument.',
  },
  {
    selector:
      'MemberExpression[object.name="Date"][property.name="now"], MemberExpression[object.name="Temporal"][property.name="Now"], MemberExpression[object.name="Math"][property.name="random"]',
    message: 'The domain has neither clock nor chance: take the value as an argument.',
  },
];

/** Names that the platform brings along. */
const named = (names) => Object.fromEntries(names.split(' ').map((name) => [name, 'readonly']));

export default defineConfig(
  {
    ignores: [
      'dist/',
      'coverage/',
      '.midas*/',
      'web/',
      'test/fixtures/',
      'test/replay/histories/',
      '**/*.cjs',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  {
    files: code,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An amount is a number with a brand, which this rule takes for something else; the compiler does not.
      '@typescript-eslint/no-unsafe-unary-minus': 'off',
      // Code points are what names and subjects are cut by here; nothing is cut by what a reader sees as one sign.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      // `parse<Shape>(file)` reads better than a cast at each caller, and hides no more.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // An async function without await keeps an interface's promise; a synchronous throw would break it.
      '@typescript-eslint/require-await': 'off',
      'no-restricted-syntax': ['error', noDefaultExport, noLiteralSpread],
      'no-warning-comments': 'error',
      'max-lines': ['error', { max: 260 }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: [...code, '*.js', 'tools/**/*.js'],
    plugins: { boundaries },
    settings: {
      'boundaries/root-path': import.meta.dirname,
      'boundaries/include': ['**/*.{ts,tsx,js}'],
      'boundaries/files': rooms,
      'boundaries/files-single-match': true,
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
      'import/resolver': { typescript: { alwaysTryTypes: true } },
    },
    rules: { 'boundaries/no-unknown-files': 'error' },
  },
  ...arrows,
  {
    files: ['src/**/*.{ts,tsx}', 'sandbox/**/*.ts', 'tools/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true, IIFEs: true }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only src/config/config.ts reads the environment.' },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ regex: vendors, message: 'A vendor stays behind its interface in src/providers.' }],
          paths: [
            {
              name: 'node:process',
              importNames: ['env'],
              message: 'Only src/config/config.ts reads the environment.',
            },
          ],
        },
      ],
      'no-console': 'error',
    },
  },
  {
    // What a person in front of a terminal started may talk to that person.
    files: ['src/{bundle,migrate,embedded}.ts', 'src/composition/process.ts', 'src/embedded/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['src/config/config.ts'], rules: { 'no-restricted-properties': 'off' } },
  { files: ['src/providers/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['src/domain/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', noDefaultExport, noLiteralSpread, ...noClock] },
  },
  {
    files: ['test/**/*.{ts,tsx}', 'bench/**/*.ts'],
    rules: {
      // An answer's body is `any` by its type, and what it holds is what the test then says.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['*.config.{js,ts}'], rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['*.js', 'tools/**/*.js'],
    languageOptions: { globals: named('process console URL') },
  },
  {
    files: ['sandbox/pages/assets/*.js'],
    languageOptions: {
      globals: named(
        'document window location history fetch FormData URL URLSearchParams EventSource TextDecoder setTimeout clearTimeout setInterval clearInterval addEventListener console crypto sessionStorage',
      ),
    },
  },
  {
    files: ['**/{utils,helpers,common,services,managers}/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'Program', message: 'No such folder: a file lives in the folder of what it is about.' },
      ],
    },
  },
  prettier,
);
