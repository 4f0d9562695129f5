import {
  outputVariablesProblem,
  referencesIn,
  resolveConfiguration,
  resolveValue,
  type Variables,
} from '../../src/codepipeline/engine/variables';

// https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
const namespaces = new Map<string, Variables>([
  ['codepipeline', { PipelineExecutionId: 'e-1' }],
  ['Build', { Digest: 'sha256:1', Empty: '', Tricky: '#{codepipeline.PipelineExecutionId}$&' }],
]);

test('finds references, several in one value', () => {
  expect(referencesIn('[{"a":"#{A.x}"},"#{B-1.y@2}"] #{no} ${A.x}').map(({ text }) => text)).toEqual([
    '#{A.x}',
    '#{B-1.y@2}',
  ]);
});

test('puts every value in its place, empty ones too', () => {
  expect(resolveValue('#{Build.Digest}/#{codepipeline.PipelineExecutionId}/#{Build.Empty}.', namespaces)).toBe(
    'sha256:1/e-1/.',
  );
});

test('a value is not resolved a second time', () => {
  expect(resolveValue('<#{Build.Tricky}>', namespaces)).toBe('<#{codepipeline.PipelineExecutionId}$&>');
});

test('names are case sensitive', () => {
  expect(() => resolveValue('#{Build.digest}', namespaces)).toThrow(
    'the variable #{Build.digest} could not be resolved: it holds Digest, Empty, Tricky',
  );
  expect(() => resolveValue('#{build.Digest}', namespaces)).toThrow('no action has filled the namespace build');
});

test('properties of every object are not variables', () => {
  expect(() => resolveValue('#{Build.toString}', namespaces)).toThrow('could not be resolved');
});

// https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html, "Variable quotas"
test('the resolved configuration of an action has at most 100 KB', () => {
  const large = new Map([['B', { v: 'x'.repeat(60_000) }]]);
  expect(resolveConfiguration({ k: '#{B.v}' }, large)).toEqual({ k: 'x'.repeat(60_000) });
  expect(() => resolveConfiguration({ k: '#{B.v}', l: '#{B.v}' }, large)).toThrow('larger than 100 KB');
});

test('output variables: pattern of the names, 122880 bytes in all', () => {
  expect(outputVariablesProblem({ 'image@digest-1_a': 'x' })).toBeUndefined();
  expect(outputVariablesProblem({ 'image.digest': 'x' })).toBe('name');
  expect(outputVariablesProblem({ a: 'x'.repeat(122_879) })).toBeUndefined();
  expect(outputVariablesProblem({ a: 'x'.repeat(122_880) })).toBe('size');
});
