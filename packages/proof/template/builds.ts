import { Resource } from './deploy';
import { arn } from './environment';
import { at, Json, listOf, textAt } from './json';
import { keyOf, repositoryOfUri } from './keys';
import { Action, PipelineFacts } from './pipeline';
import { keyOfSecret, parameterArn, secretFacts } from './secrets';
import { Subject } from './subject';
import { factOf, findByArn, World } from './world';

/** The variable that names the repository to push to. @see src/build/image-build-spec.ts */
const REPOSITORY_URI = 'REPOSITORY_URI';

/** A build of a pipeline, and its network where it runs in a VPC. */
export function buildSubjects(world: World, pipeline: PipelineFacts, action: Action, projectArn: string): Subject[] {
  const project = findByArn(world, projectArn);
  const name = `build ${String(action.configuration.ProjectName)}`;
  const environment = new Map([...projectVariables(project), ...actionVariables(action)]);
  const uri = environment.get(REPOSITORY_URI);
  const repository = uri === undefined ? undefined : repositoryOfUri(uri);
  const role = project ? textAt(project.properties, 'ServiceRole') : factOf(world, projectArn, 'role');
  if (role === undefined) {
    throw new Error(`the role of the imported project ${projectArn} is not known: say what it is`);
  }
  const { artifactBucket, artifactKey } = pipeline.facts;
  const facts = {
    ...pipeline.facts,
    project: projectArn,
    role,
    repository,
    repositoryKey: keyOf(world, repository),
    logGroup: logGroupOf(world, project, projectArn),
    sourceBucket: artifactBucket,
    input: pipeline.artifact(action.inputs[0]),
    output: pipeline.artifact(action.outputs[0]),
    artifactKey,
  };
  const network = at(project?.properties, 'VpcConfig');
  return [
    { kind: 'build', name, facts },
    ...networkSubjects(world, name, role, network),
    ...secretSubjects(world, name, role, project),
    ...imageSubjects(name, role, project),
    ...credentialSubjects(world, name, role, project),
    ...loginSubjects(world, name, role, environment),
  ];
}

/** One for each subnet and security group, since requests name one of each. */
function networkSubjects(world: World, name: string, role: string, network: Json | undefined): Subject[] {
  if (network === undefined) {
    return [];
  }
  const { environment } = world;
  const interfaces = arn(environment, 'ec2', 'network-interface');
  const subnets = listOf(at(network, 'Subnets')).map((id) => arn(environment, 'ec2', `subnet/${String(id)}`));
  const groups = listOf(at(network, 'SecurityGroupIds')).map((id) =>
    arn(environment, 'ec2', `security-group/${String(id)}`),
  );
  return [
    { kind: 'build in a VPC', name: `${name} in a VPC`, facts: { role, interfaces } },
    ...subnets.map((subnet) => ({
      kind: 'build in a subnet',
      name: `${name} in ${subnet}`,
      facts: { role, interfaces, subnet },
    })),
    ...groups.map((group) => ({
      kind: 'build in a security group',
      name: `${name} in ${group}`,
      facts: { role, interfaces, group },
    })),
  ];
}

/** The image that the build runs in, where CodeBuild pulls it with the role of the project. */
function imageSubjects(build: string, role: string, project: Resource | undefined): Subject[] {
  const environment = at(project?.properties, 'Environment');
  const image = textAt(environment, 'Image') ?? '';
  if (textAt(environment, 'ImagePullCredentialsType') !== 'SERVICE_ROLE' || !image.includes('.dkr.ecr.')) {
    return [];
  }
  const imageRepository = repositoryOfUri(image.replace(/[:@][^/]*$/, ''));
  return [{ kind: 'build in an image', name: `${build} in ${image}`, facts: { role, imageRepository } }];
}

/** Credentials of another registry that the image of the build is in, which CodeBuild reads with the role of the project. */
function credentialSubjects(world: World, build: string, role: string, project: Resource | undefined): Subject[] {
  const credential = textAt(project?.properties, 'Environment', 'RegistryCredential', 'Credential');
  if (credential === undefined) {
    return [];
  }
  const facts = { role, ...secretFacts(world, credential), secretKey: keyOfSecret(world, credential) };
  return [{ kind: 'build in an image with credentials', name: `${build} with credentials ${credential}`, facts }];
}

/** One for each login before the build, which a variable of its place names. @see src/build/registry-logins.ts */
function loginSubjects(world: World, build: string, role: string, environment: ReadonlyMap<string, string>): Subject[] {
  return [...environment].flatMap(([variable, value]): Subject[] => {
    const name = `${build} with ${variable}`;
    switch (/^REGISTRY_\d+_(.*)$/.exec(variable)?.[1]) {
      case 'PASSWORD':
        return [{ kind: 'build with a login', name, facts: { role, secretKey: keyOfSecret(world, value) } }];
      case 'REPOSITORY':
        return [{ kind: 'build from a repository', name, facts: { role, baseRepository: repositoryOfUri(value) } }];
      case 'CACHE':
        return [{ kind: 'build from a cache', name, facts: { role, cache: repositoryOfUri(value) } }];
      default:
        return [];
    }
  });
}

/** One for each variable that CodeBuild reads from elsewhere when the build starts. */
function secretSubjects(world: World, build: string, role: string, project: Resource | undefined): Subject[] {
  return variables(project).flatMap((variable): Subject[] => {
    const value = textAt(variable, 'Value')!;
    const name = `${build} with ${value}`;
    switch (textAt(variable, 'Type')) {
      case 'SECRETS_MANAGER':
        return [{ kind: 'build with a secret', name, facts: { role, ...secretFacts(world, value) } }];
      case 'PARAMETER_STORE':
        return [{ kind: 'build with a parameter', name, facts: { role, parameter: parameterArn(world, value) } }];
      default:
        return [];
    }
  });
}

function logGroupOf(world: World, project: Resource | undefined, projectArn: string): string {
  const name = textAt(project?.properties, 'LogsConfig', 'CloudWatchLogs', 'GroupName');
  return arn(world.environment, 'logs', `log-group:${name ?? `/aws/codebuild/${projectArn.split('/')[1]}`}`);
}

function projectVariables(project: Resource | undefined): [string, string][] {
  return variables(project).map((variable) => [textAt(variable, 'Name')!, textAt(variable, 'Value')!]);
}

function variables(project: Resource | undefined): Json[] {
  return listOf(at(project?.properties, 'Environment', 'EnvironmentVariables'));
}

/** The action has them as JSON in a text. */
function actionVariables({ configuration }: Action): [string, string][] {
  const given = JSON.parse(textAt(configuration, 'EnvironmentVariables') ?? '[]') as {
    name: string;
    value: string;
  }[];
  return given.map(({ name, value }) => [name, value]);
}
