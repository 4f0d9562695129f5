import {
  DescribeImageScanFindingsCommand,
  DescribeImagesCommand,
  ECRClient,
  PutImageCommand,
  StartImageScanCommand,
} from '@aws-sdk/client-ecr';
import { arn, clientOptions, deploy, role, roleArn, withEmulator } from './support';
import type { Emulator } from '../../src/emulator/emulator';

let emulator: Emulator;
let ecr: ECRClient;

withEmulator((started) => (emulator = started));

beforeAll(async () => {
  ecr = new ECRClient(clientOptions(emulator));
  const repository = (RepositoryName: string, ScanOnPush: boolean) => ({
    Type: 'AWS::ECR::Repository',
    Properties: { RepositoryName, ImageScanningConfiguration: { ScanOnPush } },
  });
  await deploy(emulator, 'repositories', {
    Scanned: repository('scanned', true),
    Manual: repository('manual', false),
    Reader: role('reader', 'lambda.amazonaws.com', [
      { Action: 'ecr:DescribeImageScanFindings', Resource: arn('ecr', 'repository/scanned') },
    ]),
  });
  for (const repositoryName of ['scanned', 'manual']) {
    await ecr.send(new PutImageCommand({ repositoryName, imageManifest: '{"schemaVersion":2}', imageTag: 'v1' }));
  }
});

const findings = (repositoryName: string, imageTag = 'v1', page = {}) =>
  ecr.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag }, ...page }));

// https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html
test('an image of a repository that scans on push has been scanned, and found clean unless a test says otherwise', async () => {
  expect(await findings('scanned')).toMatchObject({
    repositoryName: 'scanned',
    imageId: { imageTag: 'v1', imageDigest: expect.stringMatching(/^sha256:/) },
    imageScanStatus: { status: 'COMPLETE' },
    imageScanFindings: { findings: [], findingSeverityCounts: {}, imageScanCompletedAt: expect.any(Date) },
  });
  const found = ['CRITICAL', 'LOW', 'CRITICAL'].map((severity, index) => ({ name: `CVE-${index}`, severity })) as never;
  await emulator.control.setScanFindings({ repositoryName: 'scanned', findings: found });
  expect(await findings('scanned')).toMatchObject({
    imageScanFindings: { findings: found, findingSeverityCounts: { CRITICAL: 2, LOW: 1 } },
  });
  const page = await findings('scanned', 'v1', { maxResults: 2 });
  const rest = await findings('scanned', 'v1', { maxResults: 2, nextToken: page.nextToken });
  expect([page, rest].map((each) => each.imageScanFindings?.findings?.length)).toEqual([2, 1]);
  expect(rest.nextToken).toBeUndefined();
  const { imageDetails } = await ecr.send(new DescribeImagesCommand({ repositoryName: 'scanned' }));
  expect(imageDetails?.[0]).toMatchObject({
    imageScanStatus: { status: 'COMPLETE' },
    imageScanFindingsSummary: { findingSeverityCounts: { CRITICAL: 2, LOW: 1 } },
  });
});

test('another image is scanned when somebody asks for it', async () => {
  await expect(findings('manual')).rejects.toMatchObject({ name: 'ScanNotFoundException' });
  const request = { repositoryName: 'manual', imageId: { imageTag: 'v1' } };
  await ecr.send(new StartImageScanCommand(request));
  expect(await findings('manual')).toMatchObject({ imageScanStatus: { status: 'COMPLETE' } });
});

test('a scan that is not complete has no findings', async () => {
  const finding = { name: 'CVE-1', severity: 'HIGH' } as const;
  for (const status of ['IN_PROGRESS', 'FAILED', 'UNSUPPORTED_IMAGE'] as const) {
    await emulator.control.setScanFindings({ repositoryName: 'scanned', findings: [finding], status });
    const answer = await findings('scanned');
    expect([answer.imageScanStatus?.status, answer.imageScanFindings]).toEqual([status, undefined]);
  }
});

test('what is not there is named, and reading needs the permission', async () => {
  await expect(findings('other')).rejects.toMatchObject({ name: 'RepositoryNotFoundException' });
  await expect(findings('scanned', 'v9')).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  const request = { roleArn: roleArn('reader'), sessionName: 'session', servicePrincipal: 'lambda.amazonaws.com' };
  const reader = new ECRClient(clientOptions(emulator, await emulator.control.assumeRole(request)));
  const read = (repositoryName: string) =>
    reader.send(new DescribeImageScanFindingsCommand({ repositoryName, imageId: { imageTag: 'v1' } }));
  await expect(read('scanned')).resolves.toBeDefined();
  await expect(read('manual')).rejects.toThrow('not authorized to perform: ecr:DescribeImageScanFindings');
});
