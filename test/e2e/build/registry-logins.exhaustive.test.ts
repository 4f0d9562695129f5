import { SecretValue } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Rehearsal } from 'codepipeline-rehearsal';
import { Construct } from 'constructs';
import { ImageBuild, RegistryLogin } from '../../../src';
import { deployPipeline, logLines, run } from '../support/pipelines';
import { rehearse } from '../support/rehearse';

const PASSWORD = 'hub-password-1';

let rehearsal: Rehearsal;
rehearse((started) => (rehearsal = started));

function loggingIn(scope: Construct): ImageBuild {
  const secretStringValue = SecretValue.unsafePlainText(JSON.stringify({ username: 'shop', password: PASSWORD }));
  const hub = new secretsmanager.Secret(scope, 'Hub', { secretStringValue });
  return ImageBuild.docker({
    registryLogins: [
      RegistryLogin.dockerHub(hub),
      RegistryLogin.ecr(new ecr.Repository(scope, 'Tools')),
      RegistryLogin.ecrPullThroughCache('docker-hub'),
    ],
    preBuildCommands: ['cd "$CODEBUILD_SRC_DIR"', 'printf "%s" "$REGISTRY_3_CACHE" > cache.txt', 'test -f Dockerfile'],
    testCommands: ['grep -q "^[0-9]*[.]dkr[.]ecr[.].*/docker-hub$" cache.txt'],
  });
}

test('a build logs in, runs its own commands, and then builds; its log does not contain the password', async () => {
  const outputs = await deployPipeline(rehearsal, 'logins', (scope) => ({ imageBuild: loggingIn(scope) }));
  expect((await run(rehearsal, outputs)).statusSummary ?? 'Succeeded').toBe('Succeeded');
  const log = (await logLines(rehearsal, '/aws/codebuild/logins-dev')).join('\n');
  expect(log.match(/Login Succeeded/g)).toHaveLength(3);
  expect(log).not.toContain(PASSWORD);
});

test('if a command fails before the build, nothing is built', async () => {
  const imageBuild = ImageBuild.docker({ preBuildCommands: ['false'], testCommands: ['echo never'] });
  const outputs = await deployPipeline(rehearsal, 'fails', { imageBuild });
  expect((await run(rehearsal, outputs)).statusSummary).toMatch(/false/);
  expect((await logLines(rehearsal, '/aws/codebuild/fails-dev')).join('\n')).not.toMatch(/never|docker build/);
});
