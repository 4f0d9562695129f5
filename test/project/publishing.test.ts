import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Record<string, string>;
  readonly with?: Record<string, string>;
}
interface Job {
  readonly if?: string;
  readonly environment?: string;
  readonly permissions?: Record<string, string>;
  readonly steps: Step[];
}

interface Lockfile {
  readonly packages: Record<string, { readonly version?: string; readonly integrity?: string }>;
}

const FOLDER = '.github/workflows';
const jobs: [string, Job][] = readdirSync(FOLDER).flatMap((file) => {
  const workflow = parse(readFileSync(join(FOLDER, file), 'utf8')) as { jobs: Record<string, Job> };
  return Object.entries(workflow.jobs).map(([id, job]): [string, Job] => [`${file}, ${id}`, job]);
});
const textOf = (job: Job): string => JSON.stringify(job);
const commandsOf = ({ steps }: Job): string[] => steps.flatMap(({ run }) => (run === undefined ? [] : [run]));

/** Whether a job could change something outside of its run: it has a secret, an identity or a token that writes. */
function hasPower(job: Job): boolean {
  const secrets = [...textOf(job).matchAll(/secrets\.(\w+)/g)].map(([, name]) => name);
  const permissions = Object.values(job.permissions ?? { contents: 'write' });
  return secrets.some((name) => name !== 'GITHUB_TOKEN') || permissions.includes('write');
}
const powerful = jobs.filter(([, job]) => hasPower(job));

test('the jobs that can publish or push are known', () => {
  expect(powerful.map(([name]) => name).sort()).toEqual([
    'release.yml, release_github',
    'release.yml, release_golang',
    'release.yml, release_maven',
    'release.yml, release_npm',
    'release.yml, release_pypi',
    'smoke.yml, smoke',
    'upgrade-main.yml, pr',
  ]);
});

test.each(powerful)('%s runs on main only, in an environment that GitHub protects', (name, job) => {
  expect(job.if).toMatch(/^github\.ref == 'refs\/heads\/main' && [^|]+$/);
  expect(job.environment).toBe(/^(release|smoke|upgrade)/.exec(name)![0]);
});

test('the smoke test runs the code of this repository, so it has no power over GitHub or a registry', () => {
  const [[, job]] = jobs.filter(([name]) => name === 'smoke.yml, smoke');
  expect(job.permissions).toEqual({ 'id-token': 'write', contents: 'read' });
  expect(textOf(job)).not.toContain('secrets.');
});

const publishing = powerful.filter(([name]) => name !== 'smoke.yml, smoke');

describe.each(publishing)('%s', (_, job) => {
  test('runs only locked tools: it builds and packs nothing', () => {
    for (const command of commandsOf(job)) {
      expect(command).not.toMatch(/\bnpx\b|npm (i|install|exec|run|x)\b|projen/);
      if (command.includes('npm ci')) {
        expect(command).toMatch(/^npm ci --ignore-scripts --prefix \.repo\/\.github\/publish$/);
      }
      if (command.includes('pip')) {
        expect(command).toMatch(/pip install --user --require-hashes --no-deps --only-binary :all: -r /);
      }
    }
  });
});

test('a release of another branch is not even built', () => {
  const [[, build]] = jobs.filter(([name]) => name === 'release.yml, release');
  expect(build.if).toBe("github.ref == 'refs/heads/main'");
});

test('publib installs no Python package itself', () => {
  const [[, { steps }]] = jobs.filter(([name]) => name === 'release.yml, release_pypi');
  const publish = steps.find(({ run }) => run?.endsWith('/publib-pypi'));
  expect(publish?.env).toMatchObject({ PIP_NO_INDEX: '1' });
});

test('the publishing tools are locked by hash', () => {
  const { packages } = JSON.parse(readFileSync('.github/publish/package-lock.json', 'utf8')) as Lockfile;
  const { '': own, ...locked } = packages;
  expect(own).toMatchObject({ dependencies: { publib: locked['node_modules/publib'].version } });
  for (const { integrity } of Object.values(locked)) {
    expect(integrity).toMatch(/^sha512-/);
  }
});

test('every tool that a workflow runs is in a lockfile', () => {
  for (const [name, job] of jobs) {
    const loose = commandsOf(job).filter((command) => /npx\b.*(-p\b|--package|@\d)|npm (i|install) /.test(command));
    expect([name, loose]).toEqual([name, []]);
  }
});
