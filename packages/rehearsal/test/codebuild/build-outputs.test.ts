import { buildHarness } from './build-harness';
import { unzip, zip } from './fakes';

describe('a build', () => {
  const harness = buildHarness();

  test.each([
    [{ artifacts: { files: ['missing.json'] } }, 'no matching artifact paths found'],
    [{ artifacts: { files: ['**/*'], 'base-directory': 'dist' } }, 'no matching base directory path found for dist'],
    [{}, 'the pipeline expects the output artifact Built, but the buildspec has no artifacts section'],
  ])('without its artifact fails in UPLOAD_ARTIFACTS: %#', async (keys, message) => {
    const outputArtifacts = [{ name: 'Built', location: { bucket: 'store', key: 'built' } }];
    const result = await harness.build({ phases: {}, ...keys }, { outputArtifacts });
    expect(result.failure).toEqual({ phase: 'UPLOAD_ARTIFACTS', code: 'CLIENT_ERROR', message });
    expect(harness.aws.uploads).toEqual([]);
  });

  // "The names of the output artifacts … must match the names of the secondary artifacts defined in your buildspec":
  // https://docs.aws.amazon.com/codebuild/latest/userguide/sample-pipeline-multi-input-output.html
  test('reads several sources and writes several artifacts by name', async () => {
    harness.aws.objects.set('store/other', zip({ 'other.txt': 'other' }));
    const result = await harness.build(
      {
        phases: {
          build: {
            commands: [
              'cp "$CODEBUILD_SRC_DIR_Other/other.txt" copy.txt',
              'cd "$CODEBUILD_SRC_DIR_Other"',
              'test -f other.txt',
            ],
          },
        },
        artifacts: {
          files: ['**/*'],
          'secondary-artifacts': {
            One: { 'base-directory': '$CODEBUILD_SRC_DIR', files: ['copy.txt'] },
            Two: { files: ['app.txt'] },
          },
        },
      },
      {
        secondarySources: [{ name: 'Other', location: { bucket: 'store', key: 'other' } }],
        outputArtifacts: ['One', 'Two'].map((name) => ({ name, location: { bucket: 'store', key: name } })),
      },
    );
    expect(result.failure).toBeUndefined();
    expect(harness.aws.uploads.map(({ location, body }) => [location.key, unzip(body)])).toEqual([
      ['One', { 'copy.txt': 'other' }],
      ['Two', { 'app.txt': 'hello' }],
    ]);
  });

  // https://docs.aws.amazon.com/codebuild/latest/userguide/test-permissions.html, test-report-group-naming.html
  test('reports test results, also those of a failed build', async () => {
    const xml =
      '<testsuite><testcase name="a"/><testcase name="b"><failure message="no"/></testcase><testcase name="c"><skipped/></testcase></testsuite>';
    const result = await harness.build(
      {
        phases: { build: { commands: ['exit 1'] } },
        reports: { unit: { files: ['*.xml'], 'base-directory': 'reports' } },
      },
      { files: { 'reports/junit.xml': xml } },
    );
    const group = 'arn:aws:codebuild:us-east-1:000000000000:report-group/shop-unit';
    expect(result.reports).toEqual([
      {
        name: 'shop-unit',
        arn: expect.stringMatching(/^arn:aws:codebuild:us-east-1:000000000000:report\/shop-unit:/) as string,
        reportGroupArn: group,
        status: 'FAILED',
        tests: { total: 3, succeeded: 1, failed: 1, errors: 0, skipped: 1 },
      },
    ]);
    expect(harness.aws.authorized).toEqual(
      ['CreateReportGroup', 'CreateReport', 'UpdateReport', 'BatchPutTestCases'].map(
        (action) => `codebuild:${action} ${group}`,
      ),
    );
  });
});
