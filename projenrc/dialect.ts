/** A fixed list: what Node.js lists depends on its version, and generated files must not. */
const BUILTINS = [
  ...['assert', 'buffer', 'child_process', 'crypto', 'events', 'fs', 'http', 'https', 'module', 'net', 'os', 'path'],
  ...['process', 'readline', 'stream', 'timers', 'tls', 'url', 'util', 'worker_threads', 'zlib'],
];

/** One dialect: every body has braces, and modules of Node.js have their prefix. */
export const dialect = {
  curly: ['error', 'all'],
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { regex: `^(${BUILTINS.join('|')})(/.*)?$`, message: "Import modules of Node.js with the prefix 'node:'." },
      ],
    },
  ],
};

/** The folders that follow it. */
export const dialectFolders = [
  ...['aws', 'packages/rehearsal', 'projenrc', 'src', 'test/project', 'test/support', 'test/tools', 'test/unit'],
];

/** Types are imported as types: `import type { A }`, or `import { a, type B }`. */
export const typeImports = {
  files: ['packages/rehearsal/**/*.ts'],
  rules: {
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    '@typescript-eslint/no-import-type-side-effects': 'error',
  },
};
