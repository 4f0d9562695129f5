import { PipelineSource } from '../../src';

export { fargateService } from '../unit/deploy/ecs-rolling/support';

export const CONNECTION_ARN =
  'arn:aws:codeconnections:eu-west-1:111122223333:connection/11111111-2222-3333-4444-555555555555';

export function connectionSource(): PipelineSource {
  return PipelineSource.gitHub('acme/shop', { connectionArn: CONNECTION_ARN });
}
