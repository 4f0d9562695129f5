import { systemBTemplate } from './system-b-templates';
import { PipelineSource } from '../../../src';
import { Json } from '../../support/template';

test('system B reads a given source instead of GitHub', () => {
  const template = systemBTemplate({ source: PipelineSource.s3('source.zip') });
  const [pipeline] = Object.values<Json>(template.findResources('AWS::CodePipeline::Pipeline'));
  const [source] = pipeline.Properties.Stages[0].Actions;
  expect(source).toMatchObject({ ActionTypeId: { Provider: 'S3' }, Configuration: { S3ObjectKey: 'source.zip' } });
  expect(JSON.stringify(template.toJSON())).not.toContain('UseConnection');
});
