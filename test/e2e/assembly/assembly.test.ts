import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { readStack } from 'codepipeline-rehearsal';
import { SystemC } from '../../../examples/system-c/system-c';

let assembly: string;
beforeEach(() => {
  assembly = mkdtempSync(join(tmpdir(), 'assembly-test-'));
  const app = new App({ outdir: assembly, analyticsReporting: false });
  new SystemC(app, 'SystemC');
  app.synth();
});
afterEach(() => rmSync(assembly, { recursive: true }));

function edit(change: (manifest: { version: string; artifacts: Record<string, object> }) => void): void {
  const file = join(assembly, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  change(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

test('an assembly of a newer CDK can be read too', () => {
  const known = readStack(assembly, 'SystemC');
  edit((manifest) => {
    manifest.version = '999.0.0';
    manifest.artifacts.Novelty = { type: 'cdk:novelty', properties: { any: 'thing' } };
    manifest.artifacts.SystemC = {
      ...manifest.artifacts.SystemC,
      metadata: { '/SystemC': [{ type: 'aws:cdk:novelty', data: { any: 'thing' } }] },
      novelty: true,
    };
  });
  expect(readStack(assembly, 'SystemC')).toEqual(known);
  expect(known).toMatchObject({
    name: 'SystemC',
    template: { TemplateURL: expect.stringMatching(/^https:.*\.json$/) },
  });
});

test('the error names a stack that the assembly does not have', () => {
  expect(() => readStack(assembly, 'SystemZ')).toThrow('SystemZ');
});
