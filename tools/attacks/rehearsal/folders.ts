import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as AdmZip from 'adm-zip';
import { readBuildspecFile, unpack } from 'codepipeline-rehearsal/lib/codebuild/artifacts/source';
import { builds, type BuildWish } from './one-build';
import { PIPELINE } from './small-pipeline';
import { openStage, SECRET, type Stage } from './stage';
import { gotThrough, mustWork, stopped, type Attack, type AttackGroup } from '../attack';

const LINK = 0o120777;

/** Names and links that lead out of their folder. */
export const folders: AttackGroup = {
  name: 'folders of builds and clones',
  async open() {
    const stage = await openStage();
    return {
      attacks: [...archives(stage), ...buildspecs(stage), ...artifacts(stage), ...pushes(stage)],
      close: () => stage.close(),
    };
  },
};

type Entry = readonly [name: string, text: string, mode?: number];

const link = (name: string, target: string): Entry => [name, target, LINK];

/** Names in an archive are plain bytes, so any name of the same length can replace them. */
function zipOf(entries: readonly Entry[]): Buffer {
  const archive = new AdmZip();
  entries.forEach(([name, text, mode], index) => {
    const placeholder = `${String(index).padStart(3, '0')}${'x'.repeat(200)}`.slice(0, Math.max(name.length, 3));
    archive.addFile(placeholder, Buffer.from(text));
    // The upper half of the attribute contains the file mode.
    if (mode !== undefined) archive.getEntry(placeholder)!.attr = mode * 2 ** 16;
  });
  let bytes = archive.toBuffer().toString('latin1');
  entries.forEach(([name], index) => {
    const placeholder = `${String(index).padStart(3, '0')}${'x'.repeat(200)}`.slice(0, Math.max(name.length, 3));
    bytes = bytes.replaceAll(placeholder, name);
  });
  return Buffer.from(bytes, 'latin1');
}

function archives({ sandbox }: Stage): Attack[] {
  const attack = (title: string, entries: readonly Entry[], evil = 'evil.txt'): Attack => ({
    title: `an archive: ${title}`,
    async play() {
      const parent = mkdtempSync(join(sandbox, 'zip-'));
      const folder = join(parent, 'one', 'two', 'src');
      await unpack(zipOf([['good.txt', 'good'], link('good-link', 'good.txt')]), join(parent, 'good'));
      mustWork(readFileSync(join(parent, 'good', 'good-link'), 'utf8') === 'good', 'a link that stays inside');
      const refusal = await unpack(zipOf(entries), folder).then(() => 'nothing was outside', String);
      return existsOutside(parent, folder, evil) ? gotThrough('a file is outside of the source') : stopped(refusal);
    },
  });
  return [
    attack('a name with ..', [['../evil.txt', 'x']]),
    attack('an absolute name', [['/tmp/../../../../evil.txt', 'x']]),
    attack('a link to the parent folder, and a file through it', [link('ppp', '../../..'), ['ppp/evil.txt', 'x']]),
    attack('a chain of links, each of which looks as if it stayed inside', [
      ['ppp/keep', ''],
      link('ppp/qqq', '..'),
      link('ppp/qqq/sss', '../../..'),
      ['ppp/qqq/sss/evil.txt', 'x'],
    ]),
    attack('two links that only lead outside together, the second after the first', [
      ['xxx/keep', ''],
      link('xxx/aaa', 'ddd/../../evil-folder'),
      link('xxx/ddd', '..'),
      ['xxx/aaa/evil.txt', 'x'],
    ]),
    attack('a file first, then a link of its name, then the file again', [
      ['twice', 'x'],
      link('twice', '../evil.txt'),
      ['twice', 'y'],
    ]),
    attack('a folder, then a link of its name, then a file in it', [
      ['fold/keep', ''],
      link('fold', '../../..'),
      ['fold/evil.txt', 'x'],
    ]),
    attack('an absolute link, and a file through it', [link('abs', sandbox), ['abs/evil.txt', 'x']]),
  ];
}

function existsOutside(parent: string, folder: string, evil: string): boolean {
  const all = readdirSync(parent, { recursive: true, withFileTypes: true });
  const isOutside = all.some((one) => one.name === evil && one.isFile() && !one.parentPath.startsWith(folder));
  return isOutside || existsSync(join(parent, '..', evil)) || existsSync(join('/', evil));
}

function buildspecs({ sandbox }: Stage): Attack[] {
  const attack = (title: string, name: string, make: (source: string, secret: string) => void): Attack => ({
    title: `a buildspec: ${title}`,
    async play() {
      const parent = mkdtempSync(join(sandbox, 'spec-'));
      const [source, secret] = [join(parent, 'src'), join(parent, 'secret.txt')];
      mkdirSync(source);
      writeFileSync(secret, SECRET);
      writeFileSync(join(source, 'real.yml'), 'real');
      mustWork((await readBuildspecFile(source, 'real.yml')) === 'real', 'a buildspec in the source');
      make(source, secret);
      const text = await readBuildspecFile(source, name).catch(String);
      return text.includes(SECRET) ? gotThrough('a file of this machine was read') : stopped(text);
    },
  });
  return [
    attack('its name has ..', '../secret.txt', () => undefined),
    attack('it is a link to a file outside', 'spec.yml', (source, secret) =>
      symlinkSync(secret, join(source, 'spec.yml')),
    ),
    attack('it lies behind a link to a folder outside', 'up/secret.txt', (source) =>
      symlinkSync('..', join(source, 'up')),
    ),
  ];
}

function artifacts(stage: Stage): Attack[] {
  const attack = (title: string, wish: (outside: string) => BuildWish): Attack => ({
    title: `an artifact: ${title}`,
    async play() {
      const outside = mkdtempSync(join(stage.sandbox, 'artifact-'));
      writeFileSync(join(outside, 'secret.txt'), SECRET);
      const { commands, ...rest } = wish(outside);
      const made = ['mkdir -p real && echo good > real/good.txt && ln -s real inner', ...commands];
      const { status, summary, artifact } = await builds(stage, { commands: made, ...rest });
      const isIn = Object.values(artifact).some((text) => text.includes(SECRET));
      const isGood = Object.values(artifact).some((text) => text.startsWith('good'));
      if (rest.files.includes('inner/*')) mustWork(isGood, `a file through a link inside: ${summary}`);
      return isIn
        ? gotThrough('a file of this machine is in it')
        : stopped(status === 'Succeeded' ? 'it is not in it' : summary);
    },
  });
  return [
    attack('a file is a link to a file outside', (outside) => ({
      commands: [`ln -s ${outside}/secret.txt leak.txt`],
      files: ['leak.txt', 'inner/*'],
    })),
    attack('a folder on the way is a link to a folder outside', (outside) => ({
      commands: [`ln -s ${outside} leak`],
      files: ['leak/*', 'inner/*'],
    })),
    attack('a pattern goes through a link', (outside) => ({
      commands: [`ln -s ${outside} leak`],
      files: ['**/*.txt', 'inner/*'],
    })),
    attack('the base directory is a link to a folder outside', (outside) => ({
      commands: [`ln -s ${outside} leak`],
      files: ['**/*'],
      baseDirectory: 'leak',
    })),
    attack('a name with .. leads to a file outside', (outside) => ({
      commands: [],
      files: [`../../../../../../../../../..${outside}/secret.txt`, 'inner/*'],
    })),
  ];
}

function pushes({ rehearsal, sandbox }: Stage): Attack[] {
  const attack = (
    title: string,
    name: string,
    content: (evil: string) => string,
    place: (name: string) => string[],
  ): Attack => ({
    title: `a push: ${title}`,
    async play() {
      const evil = join(mkdtempSync(join(sandbox, 'push-')), 'evil.txt');
      const files = { 'buildspec.yml': '{"version": "0.2", "phases": {}}', [name]: content(evil) };
      const pushed = rehearsal.push(PIPELINE, files).then(() => 'nothing was outside', String);
      const refusal = await Promise.race([pushed, delayed(5_000)]);
      await rehearsal.whenIdle();
      const found = [evil, ...place(name)].filter((file) => existsSync(file));
      found.forEach((file) => rmSync(file));
      return found.length > 0 ? gotThrough(found.join(', ')) : stopped(refusal);
    },
  });
  const touch = (evil: string): string => `#!/bin/sh\ntouch ${evil}\n`;
  const marker = `evil-${process.pid}.txt`;
  const parents = (): string[] => [process.env.TMPDIR ?? '/tmp'].map((folder) => join(folder, marker));
  return [
    attack('a name with ..', `../${marker}`, () => 'x', parents),
    attack('an absolute name with ..', `/../${marker}`, () => 'x', parents),
    attack("a hook of the clone, which runs as this machine's user", '.git/hooks/pre-commit', touch, () => []),
    attack('the same behind a detour', 'a/../.git/hooks/pre-commit', touch, () => []),
    attack('the same in capitals, for file systems that do not tell', '.GIT/hooks/pre-commit', touch, () => []),
  ];
}

const delayed = (milliseconds: number): Promise<string> =>
  new Promise((resolve) => setTimeout(() => resolve('no execution started'), milliseconds));
