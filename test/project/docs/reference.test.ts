import { codeOf, documentAt, documentsIn, rowsOf, sectionsOf } from './markdown';
import { Property, PublicApi } from './public-api';

const api = new PublicApi();
const sections = documentsIn('docs/reference').flatMap(sectionsOf);
const { text: pipelinePage } = documentAt('docs/reference/pipeline.md');

/** The first two columns of the tables with this header: a name, and its default. */
function namesAndDefaults(text: string, header: string): [string, string][] {
  return rowsOf(text, header)
    .map(([name, value]): [string, string] => [codeOf(name), value])
    .sort(byName);
}

function wanted(properties: readonly Property[]): [string, unknown][] {
  return properties.map(({ name, ...property }): [string, unknown] => [name, wantedDefault(property)]).sort(byName);
}

function wantedDefault({ isOptional, defaultValue }: Omit<Property, 'name'>): unknown {
  if (!isOptional) {
    return 'required';
  }
  return defaultValue === undefined ? expect.not.stringMatching(/^required$/) : `\`${defaultValue}\``;
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

/** The names in backticks in the first column of the tables with this header, without parameters. */
function namesIn(text: string, header: string): string[] {
  return rowsOf(text, header)
    .flatMap(([names]) => [...names.matchAll(/`([\w.]+)[^`]*`/g)].map(([, name]) => name))
    .sort();
}

test('the reference has a heading for each public factory, with its parameters, and for no other', () => {
  const headings = sections.map(({ heading }) => codeOf(heading)).filter((heading) => /^\w+\.\w+\(/.test(heading));
  expect([...headings].sort()).toEqual(api.factories.map(({ signature }) => signature).sort());
});

test.each(api.factories)('the section of $signature has all of its options and their defaults', (factory) => {
  const section = sections.find(({ heading }) => codeOf(heading) === factory.signature);
  expect(namesAndDefaults(section?.text ?? '', 'option')).toEqual(wanted(factory.options));
});

test.each(api.factories)('the doc comment of $signature has an example that calls it', ({ signature, example }) => {
  expect(example).toContain(signature.slice(0, signature.indexOf('(') + 1));
});

test.each(api.factories)('the section of $signature has an example and the permissions', ({ signature }) => {
  const { text } = sections.find(({ heading }) => codeOf(heading) === signature)!;
  expect(text).toContain('```ts');
  expect(text).toContain('**Permissions**:');
});

test('the page of the pipeline has all of its props and their defaults', () => {
  expect(namesAndDefaults(pipelinePage, 'prop')).toEqual(wanted(api.propertiesOf('CiCdPipelineProps')));
});

test('the page of the pipeline has all props of a stage', () => {
  expect(namesAndDefaults(pipelinePage, 'prop of a stage')).toEqual(wanted(api.propertiesOf('StageOptions')));
});

test('the page of the pipeline has everything that a pipeline has', () => {
  expect(namesIn(pipelinePage, 'member')).toEqual(api.membersOf('CiCdPipeline').sort());
});

test('the page of the pipeline has all outputs, and what can be done with one', () => {
  expect(namesIn(pipelinePage, 'output')).toEqual([...api.constants].sort());
  api.membersOf('PipelineOutput').forEach((name) => expect(pipelinePage).toContain(`\`${name}(`));
});
