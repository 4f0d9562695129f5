// How the apps in test/consumers/ install the packed library and run, as users would do it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { root } from '../run.mjs';

const pip = ['pip', 'install', '--quiet'];
const goModule = 'github.com/cdk-cicd-pipeline/cdk-cicd-pipeline-go/cicdpipeline';

/**
 * For each language: its jsii target, other files of its app, the commands that install the library from `dist`, the command
 * that synthesizes, and their environment variables. All others are compared with the first language.
 */
export const languages = {
  typescript: {
    target: 'js',
    prepare: copyExamples,
    install: ({ dist }) => [
      [
        'npm',
        'install',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        onlyFile(dist, 'js', '.tgz'),
      ],
      ['npx', '--no-install', 'tsc'],
    ],
    synth: ['node', 'app.js'],
  },
  python: {
    target: 'python',
    environment: ({ place }) => ({ PATH: join(place, '.venv', 'bin') + delimiter + process.env.PATH }),
    install: ({ dist }) => [
      ['python3', '-m', 'venv', '.venv'],
      [...pip, '--require-hashes', '--only-binary', ':all:', '-r', 'requirements.txt'],
      // The hash is that of this build, and all dependencies are installed.
      [...pip, '--no-deps', onlyFile(dist, 'python', '.whl')],
      ['pip', 'check'],
    ],
    synth: ['python3', 'app.py'],
  },
  java: {
    target: 'java',
    // Maven caches packages, so it would use one of the same version that was built earlier.
    install: (app) => [[...maven(app), 'dependency:purge-local-repository', 'compile']],
    synth: (app) => [...maven(app), 'exec:java'],
  },
  go: {
    target: 'go',
    environment: () => ({ GOFLAGS: '-mod=mod' }),
    install: ({ dist }) => [
      ['go', 'mod', 'edit', '-replace', `${goModule}=${join(dist, 'go', 'cicdpipeline')}`],
      ['go', 'build', '-o', 'pipelines', '.'],
    ],
    synth: ['./pipelines'],
  },
};

/** The examples are apps in TypeScript, in one folder here. Only the package that they import has another name for users. */
function copyExamples({ place }) {
  const examples = join(root, 'examples');
  const systems = readdirSync(examples).filter((name) => name.startsWith('system-'));
  for (const folder of [examples, ...systems.map((name) => join(examples, name))]) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts') && name !== 'app.ts')) {
      const example = readFileSync(join(folder, file), 'utf8')
        .replace(/from '(\.\.\/)+src'/, "from 'cdk-cicd-pipeline'")
        .replace("from '../outputs'", "from './outputs'");
      writeFileSync(join(place, file), example);
    }
  }
}

/** The command of Maven, with the location of the packed library. */
export function maven({ dist, version }) {
  return ['mvn', '--batch-mode', '--quiet', `-Dpacked=file://${join(dist, 'java')}`, `-Dversion=${version}`];
}

function onlyFile(dist, target, extension) {
  const folder = join(dist, target);
  const files = readdirSync(folder).filter((file) => file.endsWith(extension));
  if (files.length !== 1) {
    throw new Error(`${folder} must hold one *${extension}, found ${files.length}: pack it again`);
  }
  return join(folder, files[0]);
}
