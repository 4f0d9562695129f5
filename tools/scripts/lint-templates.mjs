#!/usr/bin/env node
// Lints the templates of a pairwise set of props, and those of the examples, with cfn-lint, which is installed on first use.
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('test/unit/combinations/lint-templates.ts');
