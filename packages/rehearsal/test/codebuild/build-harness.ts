import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeServices, newAws, newRequest, type FakeAws } from './fakes';
import { runBuild } from '../../src/codebuild/run/build';
import type { BuildPhase, BuildRequest, BuildResult } from '../../src/codebuild/types';

export const phasesOf = (result: BuildResult): string[] => result.phases.map(({ type, status }) => `${type} ${status}`);

export const statusOf = (result: BuildResult, type: string): BuildPhase['status'] | undefined =>
  result.phases.find((phase) => phase.type === type)?.status;

export interface BuildHarness {
  /** The AWS of the test that runs. */
  readonly aws: FakeAws;
  /** Where the builds' private folders are; every test must leave it empty. */
  readonly temporary: string;
  run(request: BuildRequest, signal?: AbortSignal): Promise<BuildResult>;
  build(buildspec: object, more?: Parameters<typeof newRequest>[2]): Promise<BuildResult>;
}

/** Runs builds against an AWS in memory, a new one for each test, and checks that they leave nothing behind. */
export function buildHarness(): BuildHarness {
  let aws = newAws();
  let temporary = '';
  beforeEach(() => {
    aws = newAws();
    temporary = mkdtempSync(join(tmpdir(), 'build-test-'));
  });
  afterEach(() => {
    const left = readdirSync(temporary);
    rmSync(temporary, { recursive: true });
    expect(left).toEqual([]);
  });
  const run: BuildHarness['run'] = async (request, signal = new AbortController().signal) =>
    runBuild(request, fakeServices(aws, { temporaryDirectory: temporary }), signal);
  return {
    get aws() {
      return aws;
    },
    get temporary() {
      return temporary;
    },
    run,
    build: async (buildspec, more = {}) => run(newRequest(aws, { version: '0.2', ...buildspec }, more)),
  };
}
