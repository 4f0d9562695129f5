import { findings, logGroup, RETAINED, updates } from './account';
import { Template } from '../../../tools/updates/template';

const bucket = { Type: 'AWS::S3::Bucket' };
const pipeline = (name: unknown) => ({ Type: 'AWS::CodePipeline::Pipeline', Properties: { Name: name } });

describe('an update, as CloudFormation plays it', () => {
  test('has no findings if nothing changes', () => {
    const resources = { Logs: logGroup('a'), Sources: bucket, Pipeline: pipeline('shop') };
    expect(findings(resources, resources)).toEqual([]);
  });

  test('retains what leaves, or deletes it, by its deletion policy', () => {
    const before = { Kept: { ...bucket, ...RETAINED }, Lost: { ...bucket, DeletionPolicy: 'Delete' }, Default: bucket };
    expect(findings(before, {})).toEqual(['orphaned Bucket Kept', 'deleted Bucket Default', 'deleted Bucket Lost']);
  });

  test('reports only resources that people would miss', () => {
    const rule = { Type: 'AWS::Events::Rule', Properties: { Name: 'rule' } };
    const repository = { Type: 'AWS::ECR::Repository' };
    expect(findings({ rule, repository }, {})).toEqual(['deleted Repository repository']);
  });

  test('replaces a resource if a create-only property changes, by its replacement policy', () => {
    expect(findings({ Logs: logGroup('a') }, { Logs: logGroup('b') })).toEqual([
      'replaced LogGroup a, and the old one is kept',
    ]);
    expect(findings({ Pipeline: pipeline('a') }, { Pipeline: pipeline('b') })).toEqual([
      'replaced Pipeline a, and the old one is deleted',
    ]);
    expect(findings({ Logs: logGroup('a') }, { Logs: logGroup('a', { RetentionInDays: 7 }) })).toEqual([]);
  });

  test.each([
    ['Ref', { Ref: 'Logs' }],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Logs', 'Arn'] }],
    ['Fn::Join', { 'Fn::Join': ['', ['of-', { Ref: 'Logs' }]] }],
    ['Fn::Sub', { 'Fn::Sub': 'of-${Logs}' }],
    ['Fn::Sub of an attribute', { 'Fn::Sub': 'of-${Logs.Arn}' }],
  ])('replaces what refers to a replaced resource in a create-only property: %s', (_, reference) => {
    const version = (name: string) => ({ Logs: logGroup(name), Pipeline: pipeline(reference) });
    const found = findings(version('a'), version('b'));
    expect(found.filter((finding) => finding.startsWith('replaced Pipeline'))).toHaveLength(1);
  });

  test('creates before it deletes, so a name cannot move to another logical id', () => {
    expect(findings({ One: pipeline('shop') }, { Other: pipeline('shop') })).toEqual(['colliding Pipeline shop']);
  });

  test('collides with what was retained before, there and back, and is rolled back', () => {
    const [one, other] = [{ One: logGroup('a') }, { Other: logGroup('b') }];
    expect(findings(one, other)).toEqual(['orphaned LogGroup a']);
    expect(findings(one, other, one)).toEqual(['colliding LogGroup a']);
    expect(updates(one, other, one).after.stacks.get('Shop')).toEqual({ Resources: other });
    expect(findings(one, other, one, other)).toEqual([]);
  });

  test('frees the names of what was deleted', () => {
    const [one, other] = [{ One: pipeline('a') }, { Other: pipeline('b') }];
    expect(findings(one, other, one)).toEqual(['deleted Pipeline b']);
  });

  test('leaves a stack that the app no longer has, and its names with it', () => {
    const renamed = new Map<string, Template>([['Store', { Resources: { Pipeline: pipeline('shop') } }]]);
    expect(findings({ Pipeline: pipeline('shop') }, renamed)).toEqual([
      'left stack Shop, with all that is in it',
      'colliding Pipeline shop',
    ]);
  });

  test('creates what is in a nested stack before it deletes what was in its parent', () => {
    const Nested = { Type: 'AWS::CloudFormation::Stack', Properties: {} };
    const nested = new Map<string, Template>([
      ['Shop', { Resources: { Nested } }],
      ['Shop/Nested', { Resources: { Pipeline: pipeline('shop') } }],
    ]);
    expect(findings({ Pipeline: pipeline('shop') }, nested)).toEqual(['colliding Pipeline shop']);
    expect(findings(nested, {})).toEqual(['deleted Pipeline shop']);
  });
});
