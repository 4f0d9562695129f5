import { arn } from './environment';
import { at, objectOf, textAt, textOf } from './json';
import { keyOf } from './keys';
import { Subject } from './subject';
import { resourcesOf, World } from './world';

/** Each function that copies a parameter to a secret: which ones, its environment says. */
export function bridgeSubjects(world: World): Subject[] {
  return resourcesOf(world, 'AWS::Lambda::Function').flatMap(({ properties, path, arn: own }): Subject[] => {
    const { TOKEN_PARAMETER, TOKEN_SECRET } = objectOf(at(properties, 'Environment', 'Variables'));
    if (TOKEN_SECRET === undefined) {
      return [];
    }
    const parameter = arn(world.environment, 'ssm', `parameter/${String(TOKEN_PARAMETER).replace(/^\//, '')}`);
    const logGroup = textAt(properties, 'LoggingConfig', 'LogGroup')!;
    const facts = {
      role: textAt(properties, 'Role'),
      function: own,
      logGroup: arn(world.environment, 'logs', `log-group:${logGroup}`),
      parameter,
      parameterKey: keyOf(world, parameter),
      secret: textOf(TOKEN_SECRET),
      deadLetters: textAt(properties, 'DeadLetterConfig', 'TargetArn'),
    };
    return [{ kind: 'function token', name: path, facts }];
  });
}
