import { problemsOf, withBuild } from './fixtures';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
describe('variables and namespaces', () => {
  const withValue = (value: string) => withBuild({ Namespace: 'Build', Configuration: { ProjectName: value } });

  test.each(['#{Source.VersionId}', '#{codepipeline.PipelineExecutionId}', 'plain', '#{not a reference}'])(
    'accepts %s',
    (value) => expect(problemsOf(withValue(value))).toEqual([]),
  );

  test.each([
    ['#{Nobody.X}', 'no action has the namespace Nobody'],
    ['#{Source.CommitId}', 'Source › S3 produces VersionId, ETag, BucketName, ObjectKey'],
    ['#{codepipeline.Name}', 'is unknown: CodePipeline sets PipelineExecutionId only'],
    ['#{variables.Colour}', 'is not a variable of the pipeline'],
    ['#{Build.X}', 'is produced by Build › DockerBuild, which does not run before it'],
  ])('refuses %s', (value, problem) => {
    expect(problemsOf(withValue(value))).toEqual([
      expect.stringMatching(`^Build › DockerBuild: Configuration.ProjectName: .*${problem}`),
    ]);
  });

  test('a pipeline variable that is declared can be referred to', () => {
    expect(problemsOf({ ...withValue('#{variables.Colour}'), Variables: [{ Name: 'Colour' }] })).toEqual([]);
  });

  test.each([
    ['Source', 'two actions use it'],
    ['codepipeline', 'the name is reserved by CodePipeline'],
    ['variables', 'the name is reserved by CodePipeline'],
    ['SourceOutput', 'an artifact has the same name'],
  ])('the namespace %s', (Namespace, problem) => {
    expect(problemsOf(withBuild({ Namespace }))).toEqual([`namespace ${Namespace}: ${problem}`]);
  });
});
