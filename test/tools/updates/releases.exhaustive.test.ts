import { Construct } from 'constructs';
import * as library from '../../../src';
import { textOf } from '../../../tools/updates/accepted';
import { compareReleases } from '../../../tools/updates/releases';
import { Library } from '../../../tools/updates/samples';

test('an update from a release to itself has no findings', () => {
  expect(compareReleases(library, library)).toEqual({ findings: [], unknown: [] });
}, 180_000);

test('an update that nests the construct collides with what is there', () => {
  class Nested extends library.CiCdPipeline {
    public constructor(scope: Construct, id: string, props: library.CiCdPipelineProps) {
      super(new Construct(scope, 'Nested'), id, props);
    }
  }
  const { findings } = compareReleases(library, { ...library, CiCdPipeline: Nested } as Library, ['codecommit']);
  expect(new Set(findings.map(({ sample }) => sample))).toEqual(new Set(['codecommit']));
  expect(findings.map(({ finding }) => textOf(finding))).toContain('colliding Pipeline PREFIX-suffix');
});

test('a part that the release does not know is reported, and the others are compared', () => {
  class Former extends library.PipelineSource {
    public static gitHub(): library.PipelineSource {
      throw new Error('unknown');
    }

    public bind(): library.SourceConfig {
      throw new Error('never bound');
    }
  }
  expect(compareReleases({ ...library, PipelineSource: Former } as Library, library, ['s3', 'github'])).toEqual({
    findings: [],
    unknown: [{ sample: 'github', reason: 'unknown' }],
  });
});
