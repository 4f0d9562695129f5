import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { PutImageCommand } from '@aws-sdk/client-ecr';
import { deploy } from './templates';
import { startRehearsal } from '../../src/rehearsal';

const IMAGE = '000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1';
const MANIFEST = { schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [] };

describe('containers of ECS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rehearsal-test-'));
  const log = path.join(folder, 'log');
  const { PATH } = process.env;

  beforeAll(() => {
    const cases = [
      'info) echo 28.0;;',
      'context) echo unix:///nowhere;;',
      'create) echo "no space left" >&2; exit 1;;',
    ];
    const command = path.join(folder, 'docker');
    writeFileSync(command, ['#!/bin/sh', `echo "$1" >> '${log}'`, 'case "$1" in', ...cases, 'esac'].join('\n'));
    chmodSync(command, 0o755);
    process.env.PATH = `${folder}:${PATH}`;
  });

  afterAll(() => {
    process.env.PATH = PATH;
    rmSync(folder, { recursive: true });
  });

  test.each([
    [undefined, true],
    [false, false],
  ])("run on the machine's engine, if it has one and nobody turns it off: %s", async (runContainers, run) => {
    const warnings: string[] = [];
    writeFileSync(log, '');
    const rehearsal = await startRehearsal({
      runContainers,
      onProgress: (event) => void (event.type === 'warning' && warnings.push(event.message)),
    });
    try {
      await deploy(rehearsal, 'images', {
        Repository: { Type: 'AWS::ECR::Repository', Properties: { RepositoryName: 'shop' } },
      });
      const image = { repositoryName: 'shop', imageManifest: JSON.stringify(MANIFEST), imageTag: '1' };
      await rehearsal.clients.ecr.send(new PutImageCommand(image));
      const ContainerDefinitions = [{ Name: 'app', Image: IMAGE }];
      await deploy(rehearsal, 'service', {
        Cluster: { Type: 'AWS::ECS::Cluster', Properties: { ClusterName: 'web' } },
        Tasks: { Type: 'AWS::ECS::TaskDefinition', Properties: { Family: 'shop', ContainerDefinitions } },
        Service: {
          Type: 'AWS::ECS::Service',
          Properties: {
            Cluster: { Ref: 'Cluster' },
            TaskDefinition: { Ref: 'Tasks' },
            ServiceName: 'shop',
            DesiredCount: 1,
          },
        },
      });
    } finally {
      await rehearsal.close();
    }
    expect(readFileSync(log, 'utf8').includes('create\n')).toBe(run);
    expect(warnings).toEqual(run ? ['service shop: no container runs: no space left'] : []);
  });
});
