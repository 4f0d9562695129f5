#!/usr/bin/env node
// Checks the templates of a pairwise set of props, and of the examples, with cfn-lint, which it installs on first use.
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('test/unit/combinations/lint-templates.ts');
