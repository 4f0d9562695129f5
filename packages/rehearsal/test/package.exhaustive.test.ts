import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { arn, pipeline } from './pipelines/templates';

const run = promisify(execFile);
/** npm installs what the package needs, which takes its time. */
const TIMEOUT_MS = 300_000;

const CONNECTION = arn('codeconnections', 'connection/1f3c');
const template = {
  Resources: pipeline({
    name: 'shop',
    source: {
      ActionTypeId: { Category: 'Source', Owner: 'AWS', Provider: 'CodeStarSourceConnection', Version: '1' },
      Configuration: { ConnectionArn: CONNECTION, FullRepositoryId: 'acme/shop', BranchName: 'main' },
    },
    statements: [{ Action: 'codeconnections:UseConnection', Resource: CONNECTION }],
  }),
};

/** All that it takes to rehearse a template. */
const PROGRAM = `import { startRehearsal } from 'codepipeline-rehearsal';

void startRehearsal().then(async (rehearsal) => {
  try {
    await rehearsal.deployTemplate('template.json', 'Shop');
    const execution = await rehearsal.push('shop', { 'file.txt': 'hello' });
    await execution.rest.promise;
    console.log(execution.status);
  } finally {
    await rehearsal.close();
  }
});
`;

let project: string;
beforeAll(() => (project = mkdtempSync(join(tmpdir(), 'rehearsal-user-'))));
afterAll(() => rmSync(project, { recursive: true, force: true }));

test(
  'a project elsewhere installs the packed package and rehearses a template',
  async () => {
    const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', project]);
    const [{ filename, files }] = JSON.parse(stdout) as { filename: string; files: { path: string }[] }[];
    const folders = [...new Set(files.map(({ path }) => path.split('/')[0]))].sort();
    expect(folders).toEqual(['LICENSE', 'README.md', 'assets', 'lib', 'package.json', 'python']);

    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true }));
    writeFileSync(join(project, 'template.json'), JSON.stringify(template));
    writeFileSync(join(project, 'rehearse.ts'), PROGRAM);
    const options = { cwd: project };
    const install = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', [...install, filename, 'typescript@5.9', '@types/node@20'], options);
    await run('npx', ['--no-install', 'tsc', '--strict', '--skipLibCheck', '--types', 'node', 'rehearse.ts'], options);
    const { stdout: said } = await run(process.execPath, ['rehearse.js'], options);
    expect(said.trim()).toBe('Succeeded');
  },
  TIMEOUT_MS,
);
