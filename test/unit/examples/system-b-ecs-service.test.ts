import { systemBTemplate } from './system-b-templates';
import { DeployTarget } from '../../../src';
import { resourceOf, resourcesOf } from '../../support/template';

const MAX_RESOURCES = 28;

/** Changes no line of the example but this one. */
function moved(): ReturnType<typeof systemBTemplate> {
  const spy = jest
    .spyOn(DeployTarget, 'ecsRolling')
    .mockImplementation((service, { containerName, ...options } = {}) =>
      DeployTarget.ecsService(service, { ...options, containerNames: [containerName!] }),
    );
  const template = systemBTemplate();
  expect(spy).toHaveBeenCalledTimes(1);
  spy.mockRestore();
  return template;
}

describe('system B, moved from ecsRolling to ecsService', () => {
  const template = moved();

  test(`has at most ${MAX_RESOURCES} resources`, () => {
    expect(Object.keys(template.toJSON().Resources).length).toBeLessThanOrEqual(MAX_RESOURCES);
  });

  test('deploys by a function, and no longer by the action of CodePipeline', () => {
    const handlers = resourcesOf(template, 'AWS::Lambda::Function').map(({ Properties }) => Properties.Handler);
    expect(handlers).toContain('index.deployService');
    const { Stages } = resourceOf(template, 'AWS::CodePipeline::Pipeline').Properties;
    expect(JSON.stringify(Stages)).not.toContain('"Provider":"ECS"');
  });
});
